package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.real.PrometheusApi.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A real Prometheus scrapes the daemon as our own ServiceMonitor tells it to, and its answers are
/// what happened.
@Tag("api")
@Tag("prometheus")
@Needs({Need.API, Need.PROMETHEUS})
@TestInstance(Lifecycle.PER_CLASS)
class PrometheusScrapeTest {
  @RegisterExtension final SharedCluster server = SharedCluster.withNodes(0);

  private static final String NAMESPACE = "scraped";
  private static final String RUN = "thousand";
  private static final String TOLD = Account.TERMINATIONS + "{namespace=\"" + RUN + "\"}";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Closing closing = new Closing();
  private KubeApi api;
  private Daemon daemon;
  private RealPrometheus prometheus;

  @BeforeAll
  void scrape() throws IOException {
    RealCluster cluster = server.get();
    api = cluster.api();
    closing.add(Stage.open(api, NAMESPACE, false), Stage::close);
    closing.add(Stage.open(api, RUN, false), Stage::close);
    Map<String, String> settings =
        Map.of(
            "role",
            "cluster",
            "lease.enabled",
            "false",
            "kubernetes.kubeconfig",
            cluster.kubeconfig().toString());
    daemon = closing.add(Daemon.serve("scraped", settings), Daemon::close);
    await("the first list").atMost(LIMIT).until(daemon::ready);
    String configuration = ScrapeConfig.ofServiceMonitor(List.of(daemon.url()), "1s", List.of());
    prometheus = closing.add(RealPrometheus.with(configuration), RealPrometheus::close);
    await("a first scrape").atMost(LIMIT).until(() -> prometheus.scalar("up") == 1);
  }

  @AfterAll
  void end() {
    closing.close();
  }

  @Test
  void increaseTellsEachReasonsTrueNumber() throws InterruptedException, ExecutionException {
    long seed = System.nanoTime();
    Map<String, Integer> ledger = new ThousandEnds(api, RUN, seed).play();
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(served()).as("seed %d", seed).isEqualTo(ledger));

    Map<String, List<Series>> series =
        await().atMost(LIMIT).until(() -> byReason(TOLD + "[10m]"), all -> raw(all).equals(ledger));
    System.out.printf(
        "%n1,000 ends told by Prometheus (seed %d):%n%-12s %6s %15s %10s %15s%n",
        seed, "reason", "true", "last - first", "increase", "at most");
    ledger.forEach(
        (reason, truth) -> {
          double increase =
              prometheus.scalar(
                  "sum(increase(" + TOLD.replace("}", ",reason=\"" + reason + "\"}") + "[10m]))");
          double most =
              series.getOrDefault(reason, List.of()).stream()
                  .mapToDouble(Series::mostIncrease)
                  .sum();
          System.out.printf(
              "%-12s %6d %15d %10.1f %15.1f%n",
              reason, truth, raw(series).get(reason), increase, most);
          assertThat(increase).as("%s, seed %d", reason, seed).isBetween(truth - 1e-6, most + 1e-6);
        });
  }

  private Map<String, Integer> served() {
    var served = new TreeMap<String, Integer>();
    for (Exposition.Sample sample : daemon.metrics().named(Account.TERMINATIONS)) {
      if (sample.label("namespace").equals(RUN) && sample.value() > 0) {
        served.merge(sample.label("reason"), (int) sample.value(), Integer::sum);
      }
    }
    return served;
  }

  private Map<String, List<Series>> byReason(String query) {
    return prometheus.query(query).stream()
        .collect(Collectors.groupingBy(series -> series.labels().getOrDefault("reason", "")));
  }

  /// Last minus first of every series.
  private static Map<String, Integer> raw(Map<String, List<Series>> all) {
    var sums = new TreeMap<String, Integer>();
    all.forEach(
        (reason, series) -> {
          int sum = (int) series.stream().mapToDouble(Series::growth).sum();
          if (sum > 0) {
            sums.put(reason, sum);
          }
        });
    return sums;
  }

  @Test
  void everySampleExposedIsStored() {
    assertThat(prometheus.scalar("up{job=\"kube-vitals\"}")).isEqualTo(1);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              int exposed = daemon.metrics().samples().size();
              assertThat(prometheus.scalar("scrape_samples_scraped")).isEqualTo(exposed);
              assertThat(
                      prometheus.scalar(
                          "count({instance=\"kube-vitals\",__name__!~\"up|scrape_.*\"})"))
                  .isEqualTo(exposed);
            });
    assertThat(prometheus.query("{exported_namespace!=\"\"}")).isEmpty();
    assertThat(prometheus.query("{__name__=~\"kubevitals_.*\",endpoint!=\"\"}")).isEmpty();
  }

  @Test
  void promtoolFindsNothingToSay() throws IOException {
    Path page = Files.createTempFile("kube-vitals-", ".prom");
    Files.writeString(
        page,
        daemon
            .get("/metrics")
            .lines()
            .filter(line -> line.matches("(# (HELP|TYPE) )?kubevitals_.*"))
            .collect(Collectors.joining("\n", "", "\n")));
    Program.Outcome outcome = Program.run(List.of("promtool", "check", "metrics"), Map.of(), page);
    Files.delete(page);

    assertThat(outcome).isEqualTo(new Program.Outcome(0, "", ""));
  }

  @Test
  void theQuestionsGetTheRightAnswers() {
    WrittenPod worst = WrittenPod.create(api, NAMESPACE, "worst", "worst-0").start();
    for (int end = 0; end < 20; end++) {
      worst.restart("Error", 1);
    }
    worst.end("Error", 1);
    WrittenPod.create(api, NAMESPACE, "healthy", "healthy-0").start();
    WrittenPod.create(api, NAMESPACE, "half", "half-0").start();
    WrittenPod.create(api, NAMESPACE, "half", "half-1").start().restart("Error", 1).end("Error", 1);
    WrittenPod.bare(api, NAMESPACE, "done").start().finish("Completed", 0);

    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(crashed()).first().isEqualTo("worst Error");
              assertThat(
                      answers(
                          "sum by (namespace, workload) (kubevitals_container_crash_looping) > 0"))
                  .containsExactlyInAnyOrder("worst", "half");
              assertThat(answers(NOTHING_READY)).containsExactly("worst");
            });
    assertThat(answers("kubevitals_memory_usage_limit_ratio > 0.9")).isEmpty();
    assertThat(answers("kubevitals_kube_proxy_sync_hung == 1")).isEmpty();
  }

  private static final String NOTHING_READY =
      "kubevitals_workload_pods{state=\"ready\"} == 0 and on (namespace, workload, workload_type)"
          + " sum by (namespace, workload, workload_type)"
          + " (kubevitals_workload_pods{state!~\"succeeded|failed\"}) > 0";

  /// The workloads of our namespace in an answer.
  private List<String> answers(String query) {
    return prometheus.query(query).stream()
        .filter(series -> NAMESPACE.equals(series.labels().get("namespace")))
        .map(series -> series.labels().getOrDefault("workload", ""))
        .toList();
  }

  private List<String> crashed() {
    return prometheus
        .query(
            "sort_desc(topk(10, sum by (namespace, workload, reason) (increase("
                + Account.TERMINATIONS
                + "{terminating=\"false\", reason!=\"Completed\"}[1h]))))")
        .stream()
        .map(series -> series.labels().get("workload") + " " + series.labels().get("reason"))
        .toList();
  }
}
