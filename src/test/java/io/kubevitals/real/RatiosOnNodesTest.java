package io.kubevitals.real;

import static io.kubevitals.real.PodTemplate.container;
import static io.kubevitals.real.PodTemplate.mounted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import io.kubevitals.real.PrometheusApi.Series;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Real containers burn CPU and hold memory, a real kubelet tells of them, a real Prometheus stores
/// it, and the daemon's figures are at every moment what the kernel counted between the samples, or
/// absent where there are too few.
@Tag("nodes")
@Needs({Need.NODES, Need.PROMETHEUS})
@TestInstance(Lifecycle.PER_CLASS)
class RatiosOnNodesTest {
  @RegisterExtension final SharedCluster nodes = SharedCluster.withNodes(2);

  private static final String NAMESPACE = "ratios";
  private static final String NODE = "node-1";
  private static final double LIMIT_CORES = 0.2;
  private static final double LIMIT_BYTES = 100 << 20;
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String CPU =
      "container_cpu_usage_seconds_total{namespace=\"ratios\",pod=~\"spinner.*\",container=\"app\"}";
  private static final String MEMORY =
      "container_memory_working_set_bytes{namespace=\"ratios\",pod=~\"holder.*\",container=\"app\"}";

  /// Holds 60 MB in its first life and 30 MB in the next: `dd` reads a block and then waits for a
  /// reader that never reads.
  private static final String HOLD =
      "size=60000000; test -f /d/n && size=30000000; touch /d/n;"
          + " dd if=/dev/zero bs=$size count=1 | sleep 100000";

  private final Closing closing = new Closing();
  private final FigureWatch cores = new FigureWatch("cpu_usage_cores");
  private final FigureWatch coresRatio = new FigureWatch("cpu_usage_limit_ratio");
  private final FigureWatch bytes = new FigureWatch("memory_usage_bytes");
  private final FigureWatch bytesRatio = new FigureWatch("memory_usage_limit_ratio");
  private RealCluster cluster;
  private Stage stage;
  private Daemon daemon;
  private RealPrometheus prometheus;
  private CgroupTruth spinner;
  private CgroupTruth holder;

  @BeforeAll
  void run() {
    cluster = nodes.get();
    stage = closing.add(Stage.open(cluster.api(), NAMESPACE, true), Stage::close);
    prometheus = closing.add(RealPrometheus.with(scrapingTheKubelet()), RealPrometheus::close);
    daemon = closing.add(Daemon.serve("ratios", settings()), Daemon::close);
    spinner =
        start("spinner", container("app", "while :; do :; done", "resources", limits("200m")));
    holder =
        start(
            "holder",
            container("app", HOLD, "volumeMounts", mounted(), "resources", limits("500m")));
  }

  private CgroupTruth start(String name, PodTemplate.Container container) {
    JsonObject pod = stage.pod(name, PodTemplate.of(container).withMemory().on(NODE));
    return closing.add(CgroupTruth.of(Manifests.text(pod, "metadata.uid")), CgroupTruth::close);
  }

  private static Map<String, ?> limits(String cpu) {
    return Map.of("limits", Map.of("cpu", cpu, "memory", "100Mi"));
  }

  private String scrapingTheKubelet() {
    return """
    global: {scrape_interval: 15s}
    scrape_configs:
    - job_name: kubelet
      honor_labels: true
      scheme: https
      metrics_path: /api/v1/nodes/%s/proxy/metrics/cadvisor
      authorization: {credentials: admin-token}
      tls_config: {insecure_skip_verify: true}
      static_configs: [{targets: ["%s"]}]
    """
        .formatted(NODE, cluster.url().replace("https://", ""));
  }

  private Map<String, String> settings() {
    return Map.of(
        "role", "cluster",
        "kubernetes.kubeconfig", cluster.kubeconfig().toString(),
        "prometheus.url", "\"" + prometheus.url() + "\"",
        "resources.window", "1m",
        "resources.interval", "1s");
  }

  @AfterAll
  void end() {
    closing.close();
  }

  @Test
  void figuresAreAtEveryMomentWhatTheKernelCountedBetweenTheSamples() {
    watchUntil("three samples", () -> samples() >= 3 && cores.isTrue() && bytes.isTrue());
    assertThat(cores.absences()).as("looks while there was one sample or none").isPositive();
    print("in the first life");

    String spinning = id("spinner");
    String holding = id("holder");
    cluster.ctr(NODE, "tasks", "kill", "-s", "SIGKILL", spinning);
    cluster.ctr(NODE, "tasks", "kill", "-s", "SIGKILL", holding);
    watchUntil("the restart", () -> !id("holder").isEmpty() && !id("holder").equals(holding));
    watchUntil("a scrape of the next life", () -> sampled(id("holder")) && bytes.isTrue());
    print("one scrape after the restart");

    watchUntil(
        "the dead container's samples out of the window",
        () -> !has(prometheus.query(CPU + "[1m]"), spinning) && samples() >= 3 && cores.isTrue());
    print("a minute after the restart");
  }

  private void watchUntil(String what, BooleanSupplier enough) {
    await(what)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(250))
        .until(
            () -> {
              look();
              return enough.getAsBoolean();
            });
  }

  /// Expectations before and after, as a sample may come in between.
  private void look() {
    expect();
    Exposition page = daemon.metrics();
    expect();
    cores.compare(value(page, cores, "spinner"));
    coresRatio.compare(value(page, coresRatio, "spinner"));
    bytes.compare(value(page, bytes, "holder"));
    bytesRatio.compare(value(page, bytesRatio, "holder"));
  }

  private void expect() {
    Expected used = id("spinner").isEmpty() ? Expected.NOTHING : kernelCores();
    cores.expect(used);
    coresRatio.expect(used.dividedBy(LIMIT_CORES));
    Expected held = kernelBytes(id("holder"));
    bytes.expect(held);
    bytesRatio.expect(held.dividedBy(LIMIT_BYTES));
  }

  /// What the kernel counted between each container's first and last sample, over that time.
  private Expected kernelCores() {
    double used = 0;
    double watched = 0;
    for (Series series : prometheus.query(CPU + "[1m]")) {
      String id = series.labels().getOrDefault("name", "");
      double from = series.points().getFirst().seconds();
      double to = series.points().getLast().seconds();
      Optional<Double> first = spinner.cpuSecondsAt(id, from);
      Optional<Double> last = spinner.cpuSecondsAt(id, to);
      if (to > from && (first.isEmpty() || last.isEmpty())) {
        return Expected.UNKNOWN;
      }
      used += to > from ? last.orElseThrow() - first.orElseThrow() : 0;
      watched += to - from;
    }
    return watched > 0 ? Expected.about(used / watched) : Expected.NOTHING;
  }

  /// What the kernel counted when the present container's last sample was taken.
  private Expected kernelBytes(String id) {
    for (Series series : prometheus.query(MEMORY + "[1m]")) {
      if (series.labels().getOrDefault("name", "").equals(id)) {
        return holder
            .memoryBytesAround(id, series.points().getLast().seconds())
            .map(held -> Expected.between(held.least(), held.most()))
            .orElse(Expected.UNKNOWN);
      }
    }
    return Expected.NOTHING;
  }

  private int samples() {
    return prometheus.query(CPU + "[1m]").stream()
        .filter(series -> series.labels().getOrDefault("name", "").equals(id("spinner")))
        .mapToInt(series -> series.points().size())
        .sum();
  }

  private boolean sampled(String holderId) {
    return has(prometheus.query(MEMORY + "[1m]"), holderId);
  }

  private static boolean has(List<Series> series, String id) {
    return series.stream().anyMatch(one -> one.labels().getOrDefault("name", "").equals(id));
  }

  /// The id of a pod's container if it runs, `""` otherwise.
  private String id(String pod) {
    JsonObject now = cluster.api().get(stage.core("pods/" + pod));
    boolean runs = Manifests.at(now, "status.containerStatuses.0.state.running").isJsonObject();
    return runs
        ? Manifests.text(now, "status.containerStatuses.0.containerID").replaceFirst(".*//", "")
        : "";
  }

  private void print(String when) {
    System.out.printf(
        "%n%s: spins within 200m, cores: kernel %s, ours %s, sum(rate[1m]) %.4f%n"
            + "holds memory, MB: kernel %s, ours %s, max by %.1f%n",
        when,
        cores.expected(),
        cores.ours(),
        prometheus.scalar("sum(rate(" + CPU + "[1m]))"),
        bytes.expected().dividedBy(1e6),
        bytes.ours().dividedBy(1e6),
        prometheus.scalar("max by (container) (" + MEMORY + ")") / 1e6);
    System.out.printf("compared so far: %s; %s; %s; %s%n", cores, coresRatio, bytes, bytesRatio);
  }

  private static OptionalDouble value(Exposition page, FigureWatch watch, String workload) {
    return page.value(
        "kubevitals_" + watch.family(), Map.of("namespace", NAMESPACE, "workload", workload));
  }
}
