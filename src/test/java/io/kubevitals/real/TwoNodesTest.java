package io.kubevitals.real;

import static io.kubevitals.real.PodTemplate.container;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

/// Two real nodes live through everything that ends containers, and the daemon's counters equal the
/// container runtime's own ledger.
@Tag("nodes")
@Needs(Need.NODES)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class TwoNodesTest {
  @RegisterExtension final SharedCluster nodes = SharedCluster.withNodes(2);

  private static final String NAMESPACE = "two-nodes";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Closing closing = new Closing();
  private RealCluster cluster;
  private Stage stage;
  private RuntimeLedger ledger;
  private PodStream stream;
  private Daemon daemon;

  @BeforeAll
  void live() throws IOException, InterruptedException {
    cluster = nodes.get();
    stage = closing.add(Stage.open(cluster.api(), NAMESPACE, true), Stage::close);
    ledger = closing.add(RuntimeLedger.of(cluster), RuntimeLedger::close);
    stream = closing.add(PodStream.of(cluster.api(), NAMESPACE), PodStream::close);
    daemon = closing.add(Daemon.serve("two-nodes", settings()), Daemon::close);
    await("the first list").atMost(LIMIT).until(daemon::ready);
    var lives = new TwoNodesLives(cluster, stage);
    lives.stageVictims();
    lives.stageOutage();
    lives.stageTroubles();
    lives.stageEnds();
    lives.play();
  }

  private Map<String, String> settings() {
    return Map.of(
        "role",
        "cluster",
        "lease.enabled",
        "false",
        "kubernetes.kubeconfig",
        cluster.kubeconfig().toString());
  }

  @AfterAll
  void end() {
    closing.close();
  }

  @Test
  @Order(1)
  void everyEndIsCountedOnceUnderItsReason() {
    untilBalanced("after everything happened");
    assertThat(stream.interruptions()).as("the reference saw everything").isEmpty();
  }

  @Test
  @Order(2)
  void eachWayToTakeAPodAwayIsToldOnce() {
    Exposition page = daemon.metrics();
    assertThat(page.named("kubevitals_pod_disruptions_total"))
        .filteredOn(sample -> sample.value() > 0)
        .extracting(sample -> sample.label("workload") + " " + sample.label("reason"))
        .containsExactlyInAnyOrder("evicted EvictionAPI", "low Preempted", "tainted TaintManager");
    assertThat(page.sum("kubevitals_pod_disruptions_total", _ -> true)).isEqualTo(3);
  }

  @Test
  @Order(3)
  void waitingIsToldAsEpisodesAndAsItIsNow() {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Exposition page = daemon.metrics();
              assertThat(waiting(page, "container_waiting", "typo")).isEqualTo(1);
              assertThat(waiting(page, "container_waiting", "config")).isZero();
              assertThat(waiting(page, "container_waiting", "greedy")).isEqualTo(1);
            });
    Exposition page = daemon.metrics();
    assertThat(waiting(page, "container_waiting_episodes_total", "typo")).isEqualTo(1);
    assertThat(waiting(page, "container_waiting_episodes_total", "config")).isEqualTo(1);
    assertThat(waiting(page, "container_waiting_episodes_total", "crasher")).isZero();
  }

  private static double waiting(Exposition page, String family, String workload) {
    return page.sum("kubevitals_" + family, sample -> sample.label("workload").equals(workload));
  }

  @Test
  @Order(4)
  void crashLoopsLastFromTheSecondEndInARow() {
    await().atMost(LIMIT).untilAsserted(this::crashLoops);
  }

  private void crashLoops() {
    assertThat(daemon.metrics().named("kubevitals_container_crash_looping"))
        .filteredOn(sample -> sample.value() > 0)
        .extracting(sample -> sample.label("workload") + " " + sample.label("container"))
        .contains(
            "crasher one",
            "crasher seven",
            "crasher code137",
            "crasher code143",
            "greedy app",
            "with-sidecar side",
            "probed deaf",
            "outage-crasher app")
        .doesNotContain("crasher steady", "web app", "job-failed app", "with-sidecar app");
  }

  @Test
  @Order(5)
  void theStatesPartitionThePods() {
    Map<String, Map<String, Double>> expected =
        Map.of(
            "web", Map.of("ready", 3.0),
            "db", Map.of("ready", 2.0),
            "evicted", Map.of("ready", 2.0),
            "typo", Map.of("pending", 1.0),
            "job-done", Map.of("succeeded", 3.0),
            "job-failed", Map.of("failed", 2.0),
            "bare-once", Map.of("failed", 1.0),
            "outage-ends", Map.of("succeeded", 1.0));
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Exposition page = daemon.metrics();
              expected.forEach(
                  (workload, states) ->
                      assertThat(states(page, workload)).as(workload).isEqualTo(states));
            });
    assertThat(page().named("kubevitals_workload_pods"))
        .filteredOn(sample -> sample.label("workload").equals("web"))
        .as("all nine states are served")
        .hasSize(9);
  }

  private Exposition page() {
    return daemon.metrics();
  }

  private static Map<String, Double> states(Exposition page, String workload) {
    var states = new java.util.TreeMap<String, Double>();
    page.named("kubevitals_workload_pods").stream()
        .filter(sample -> sample.label("workload").equals(workload) && sample.value() > 0)
        .forEach(sample -> states.merge(sample.label("state"), sample.value(), Double::sum));
    return states;
  }

  @Test
  @Order(6)
  void whatOnlyRestartCountBetraysIsUnobserved() {
    stage.pod("blink", PodTemplate.of(container("app", "sleep 6; exit 9")).on("node-1"));
    stage.awaitReady("blink", 1);
    cluster.stop("kube-apiserver", "KILL");
    await("three ends nobody could publish").atMost(LIMIT).until(() -> endsOf("blink") >= 3);
    cluster.start("kube-apiserver");
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              List<Account> accounts = closed();
              Account blink =
                  accounts.stream()
                      .filter(each -> each.workload().equals("barepod/blink"))
                      .findFirst()
                      .orElseThrow();
              assertThat(blink.unobserved()).isPositive();
              assertThat(blink.counted().byReason()).containsOnlyKeys("Error", "Unobserved");
            });
    print("after an outage of the API server");
  }

  private long endsOf(String pod) {
    return ledger.ended(NAMESPACE).stream().filter(run -> run.owner().pod().equals(pod)).count();
  }

  @Test
  @Order(7)
  void everythingDeletedTheBooksAreClosed() {
    stage.strike();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(ledger.alive(NAMESPACE)).isEmpty();
              assertThat(ledger.unidentified()).isEmpty();
              closed();
            });
    print("after everything was deleted");
  }

  /// Books in which every end stands once, and under no reason that the runtime does not know.
  private List<Account> closed() {
    List<Account> accounts = accounts();
    assertThat(accounts).as(Account.table(accounts)).allMatch(Account::balances);
    assertThat(accounts.stream().flatMap(each -> each.invented().stream()))
        .as(Account.table(accounts))
        .isEmpty();
    return accounts;
  }

  private void untilBalanced(String when) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              List<Account> accounts = accounts();
              assertThat(accounts.stream().flatMap(each -> each.complaints().stream()))
                  .as("\n" + Account.table(accounts))
                  .isEmpty();
            });
    print(when);
  }

  private List<Account> accounts() {
    return Account.of(NAMESPACE, ledger, stream, daemon.metrics());
  }

  private void print(String when) {
    System.out.println("\nTwo real nodes, " + when + ":\n" + Account.table(accounts()));
  }
}
