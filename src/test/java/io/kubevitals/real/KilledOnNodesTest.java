package io.kubevitals.real;

import static io.kubevitals.real.PodTemplate.container;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Twenty containers crash on two real nodes while the daemon is killed every few seconds for two
/// minutes, a kubelet and the API server once each; then the daemon is rolled out, then its Lease
/// changes hands. What is counted equals the container runtime's ledger, and two Prometheus that
/// scrape at different intervals tell the same.
@Tag("nodes")
@Tag("prometheus")
@Needs({Need.NODES, Need.PROMETHEUS})
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class KilledOnNodesTest {
  @RegisterExtension final SharedCluster nodes = SharedCluster.withNodes(2);

  private static final String NAMESPACE = "killed";
  private static final String EVICTED = "crasher-0";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration KILLING = Duration.ofMinutes(2);
  private static final Duration KUBELET_STOPS = Duration.ofSeconds(25);
  private static final Duration KUBELET_STARTS = Duration.ofSeconds(40);
  private static final Duration EVICTION = Duration.ofSeconds(50);
  private static final Duration SERVER_STOPS = Duration.ofSeconds(70);

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration PICTURED = Duration.ofMinutes(4);

  /// What the server told just before it was killed may have reached one watcher and not another.
  private static final Duration DOUBT = Duration.ofSeconds(1);

  private final Closing closing = new Closing();
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private RealCluster cluster;
  private Stage stage;
  private RuntimeLedger ledger;
  private PodStream stream;
  private Succession daemons;
  private StrictScraper scraper;
  private TwoPrometheus prometheus;
  private Instant doubtfulFrom = Instant.MAX;
  private Instant doubtfulUntil = Instant.MAX;
  private List<String> unanswered = List.of();

  @BeforeAll
  void live() throws IOException, InterruptedException {
    cluster = nodes.get();
    stage = closing.add(Stage.open(cluster.api(), NAMESPACE, true), Stage::close);
    ledger = closing.add(RuntimeLedger.of(cluster), RuntimeLedger::close);
    stream = closing.add(PodStream.of(cluster.api(), NAMESPACE), PodStream::close);
    daemons = closing.add(Succession.begin(cluster, NAMESPACE), Succession::close);
    scraper = closing.add(new StrictScraper(), StrictScraper::close);
    scraper.scrapes(daemons.first());
    await("it is known").atMost(LIMIT).until(() -> daemons.own("scrapers") == 1);
    prometheus = closing.add(TwoPrometheus.scraping(daemons), TwoPrometheus::close);

    closing.add(cluster, one -> one.configureKubelets(""));
    cluster.configureKubelets(TwentyCrashers.BACK_OFF);
    TwentyCrashers.start(stage);
    stage.deployment(
        "typo",
        1,
        PodTemplate.of(
            container("app", "exit 0", "image", "nowhere/x:1", "imagePullPolicy", "IfNotPresent")));
    await("every container ended once").atMost(LIMIT).until(() -> containersEnded() == 20);
    kill();
    daemons.rollOut();
    scraper.scrapes(daemons.second());
    daemons.changeHands();
    askDashboards();
    stage.strike();
  }

  private long containersEnded() {
    return ledger.ended(NAMESPACE).stream().map(RuntimeLedger.Run::owner).distinct().count();
  }

  private void kill() throws InterruptedException {
    long begin = System.nanoTime();
    BooleanSupplier isOver = () -> System.nanoTime() - begin > KILLING.toNanos();
    List<Step> steps =
        new ArrayList<>(
            List.of(
                new Step(KUBELET_STOPS, () -> cluster.stop("kubelet-1", "KILL")),
                new Step(KUBELET_STARTS, () -> cluster.start("kubelet-1")),
                new Step(EVICTION, () -> stage.evict(Stage.name(stage.pods(EVICTED).getFirst()))),
                new Step(SERVER_STOPS, this::killServer)));
    while (!isOver.getAsBoolean()) {
      LockSupport.parkNanos(Duration.ofMillis(500 + random.nextInt(3500)).toNanos());
      if (!steps.isEmpty() && System.nanoTime() - begin > steps.getFirst().after().toNanos()) {
        steps.removeFirst().action().run();
      }
      daemons.kill();
    }
    assertThat(steps).as("everything was done").isEmpty();
    daemons.awaitFollowing();
  }

  private record Step(Duration after, Action action) {}

  @FunctionalInterface
  private interface Action {
    void run() throws InterruptedException;
  }

  /// Kills the API server for so long that containers end more often than a status can tell.
  private void killServer() throws InterruptedException {
    daemons.awaitFollowing();
    doubtfulFrom = Instant.now().minus(DOUBT);
    cluster.stop("kube-apiserver", "KILL");
    Map<RuntimeLedger.Owner, Long> before = endsByContainer();
    await("three ends of a container")
        .atMost(LIMIT)
        .until(
            () ->
                endsByContainer().entrySet().stream()
                    .anyMatch(e -> e.getValue() - before.getOrDefault(e.getKey(), 0L) > 3));
    // The one that begins meanwhile has only its store.
    daemons.kill();
    cluster.start("kube-apiserver");
    double now = Instant.now().getEpochSecond();
    await("it follows again")
        .atMost(LIMIT)
        .until(
            () ->
                daemons.own("leader") == 1
                    && daemons.own("watch_last_event_timestamp_seconds") > now);
    doubtfulUntil = Instant.now();
  }

  private Map<RuntimeLedger.Owner, Long> endsByContainer() {
    return ledger.ended(NAMESPACE).stream()
        .collect(groupingBy(RuntimeLedger.Run::owner, counting()));
  }

  @AfterAll
  void end() {
    closing.close();
  }

  @Test
  @Order(1)
  void whatWasPublishedIsCountedOnceAndTheRestIsUnobserved() {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              List<Account> accounts = accounts();
              assertThat(ledger.alive(NAMESPACE)).isEmpty();
              assertThat(ledger.unidentified()).isEmpty();
              assertThat(accounts)
                  .as("seed %d\n%s", seed, Account.table(accounts))
                  .hasSize(11)
                  .allMatch(Account::balances);
            });
    List<Account> accounts = accounts();
    Map<String, Long> certain = certain().collect(groupingBy(this::workload, counting()));
    assertThat(accounts)
        .as("seed %d\n%s", seed, Account.table(accounts))
        .allSatisfy(
            each ->
                assertThat((long) each.counted().sum() - each.unobserved())
                    .as(each.workload())
                    .isBetween(
                        certain.getOrDefault(each.workload(), 0L),
                        (long) each.ledger() + each.stillborn()));
    assertThat(accounts).as("some are unobserved").anyMatch(each -> each.unobserved() > 0);
    print(accounts);
  }

  private java.util.stream.Stream<PodStream.Shown> certain() {
    return stream.shown().values().stream()
        .filter(
            end -> end.received().isBefore(doubtfulFrom) || end.received().isAfter(doubtfulUntil));
  }

  private String workload(PodStream.Shown end) {
    PodStream.Pod pod = stream.pod(end.podUid());
    return pod.workloadType() + "/" + pod.workload();
  }

  private List<Account> accounts() {
    return Account.of(NAMESPACE, ledger, stream, daemons.daemon().metrics());
  }

  private void print(List<Account> accounts) {
    int ends = accounts.stream().mapToInt(Account::ledger).sum();
    int counted = accounts.stream().mapToInt(each -> each.counted().sum()).sum();
    int unobserved = accounts.stream().mapToInt(Account::unobserved).sum();
    int unattributed = accounts.stream().mapToInt(Account::unattributed).sum();
    System.out.printf(
        "%nTwo real nodes, %d kill -9 of the daemon, one of a kubelet, one of the API server:%n%s"
            + "ledger %d, published %d, counted %d, of them Unobserved %d; unattributed %d%n",
        daemons.kills(),
        Account.table(accounts),
        ends,
        stream.shown().size(),
        counted,
        unobserved,
        unattributed);
  }

  @Test
  @Order(2)
  void eachEndIsKeptWithItsExitCode() {
    Map<String, Long> ended =
        ledger.ended(NAMESPACE).stream().collect(groupingBy(this::code, TreeMap::new, counting()));
    Map<String, RuntimeLedger.Run> runs = new TreeMap<>();
    ledger.ended(NAMESPACE).forEach(run -> runs.put(run.id(), run));
    Map<String, Long> certain =
        stream.shown().entrySet().stream()
            .filter(e -> certain().anyMatch(end -> end.equals(e.getValue())))
            .collect(
                groupingBy(
                    e -> code(Objects.requireNonNull(runs.get(e.getKey()))),
                    TreeMap::new,
                    counting()));
    Map<String, Long> kept = kept();
    assertThat(kept).containsKeys(certain.keySet().toArray(new String[0]));
    assertThat(kept)
        .allSatisfy(
            (code, count) ->
                assertThat(count)
                    .as(code)
                    .isBetween(certain.getOrDefault(code, 0L), ended.getOrDefault(code, 0L)));
  }

  private String code(RuntimeLedger.Run run) {
    PodStream.Shown end = stream.shown().get(run.id());
    int code =
        end != null && end.isStartError() ? PodStream.START_ERROR : run.exitCode().orElseThrow();
    return run.owner().container() + " " + code;
  }

  /// What `/api/v1/ends` tells, by container and exit code.
  private Map<String, Long> kept() {
    JsonObject answer =
        JsonParser.parseString(
                daemons.daemon().get("/api/v1/ends?limit=10000&namespace=" + NAMESPACE))
            .getAsJsonObject();
    return answer.getAsJsonArray("ends").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .filter(end -> end.has("exitCode"))
        .collect(
            groupingBy(
                end -> Manifests.text(end, "container") + " " + Manifests.text(end, "exitCode"),
                TreeMap::new,
                counting()));
  }

  @Test
  @Order(3)
  void noScraperSeesACounterGoBack() {
    assertThat(scraper.decreases()).as("seed %d", seed).isEmpty();
    assertThat(scraper.pages()).isGreaterThan(100);
  }

  @Test
  @Order(4)
  void bothPrometheusTellTheLedgersNumber() {
    int stillborn = -accounts().stream().mapToInt(Account::open).sum();
    prometheus.tell("namespace=\"" + NAMESPACE + "\"", ledger.ended(NAMESPACE).size() + stillborn);
  }

  @Test
  @Order(5)
  void theDashboardsHaveData() {
    assertThat(unanswered).isEmpty();
  }

  /// While there are pods, the two dashboards that need nothing but this process and them.
  private void askDashboards() throws IOException {
    List<Dashboard> dashboards =
        Dashboard.all().stream()
            .filter(each -> List.of("pods", "kube-vitals").contains(each.name()))
            .toList();
    long begin = System.nanoTime();
    await("a look at the dashboards")
        .atMost(LIMIT)
        .until(
            () -> {
              unanswered =
                  dashboards.stream()
                      .flatMap(each -> each.unanswered(prometheus.api()).stream())
                      .toList();
              return unanswered.isEmpty() || System.nanoTime() - begin > PATIENCE.toNanos();
            });
    if (Boolean.getBoolean("pictures.update")) {
      for (Dashboard each : dashboards) {
        new DashboardPicture(each, prometheus.api(), PICTURED)
            .write(cluster.directory(), each.name() + "-two-nodes.png");
      }
    }
  }
}
