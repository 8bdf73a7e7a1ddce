package io.kubevitals.real;

import static io.kubevitals.real.PodTemplate.container;
import static io.kubevitals.real.PodTemplate.mounted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Real containers burn CPU and hold memory, a real kubelet tells of them, a real Prometheus and a
/// real VictoriaMetrics store it, and the daemon's figures are at every moment what the kernel
/// counted between the samples, or absent where there are too few.
@Tag("nodes")
@Needs({Need.NODES, Need.PROMETHEUS, Need.VICTORIA_METRICS})
@TestInstance(Lifecycle.PER_CLASS)
class RatiosOnNodesTest {
  @RegisterExtension final SharedCluster nodes = SharedCluster.withNodes(2);

  private static final String NAMESPACE = "ratios";
  private static final String NODE = "node-1";
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /// Holds 60 MB in its first life and 30 MB in the next: `dd` reads a block and then waits for a
  /// reader that never reads.
  private static final String HOLD =
      "size=60000000; test -f /d/n && size=30000000; touch /d/n;"
          + " dd if=/dev/zero bs=$size count=1 | sleep 100000";

  private final Closing closing = new Closing();
  private RealCluster cluster;
  private Stage stage;
  private List<RatiosOnEngine> engines;
  private double limitCores = 0.2;

  @BeforeAll
  void run() {
    cluster = nodes.get();
    stage = closing.add(Stage.open(cluster.api(), NAMESPACE, true), Stage::close);
    var prometheus = closing.add(RealPrometheus.with(scrapingTheKubelet()), RealPrometheus::close);
    var victoria =
        closing.add(RealVictoriaMetrics.scraping(scrapingTheKubelet()), RealVictoriaMetrics::close);
    Daemon one = serve("ratios", prometheus.url());
    Daemon other = serve("ratios-victoria-metrics", victoria.url());
    CgroupTruth spinner =
        start("spinner", container("app", "while :; do :; done", "resources", limits("200m")));
    CgroupTruth holder =
        start(
            "holder",
            container("app", HOLD, "volumeMounts", mounted(), "resources", limits("500m")));
    engines =
        List.of(
            new RatiosOnEngine(
                "Prometheus", new PrometheusApi(prometheus.url()), one, spinner, holder),
            new RatiosOnEngine(
                "VictoriaMetrics", new PrometheusApi(victoria.url()), other, spinner, holder));
  }

  private Daemon serve(String name, URI engine) {
    return closing.add(Daemon.serve(name, settings(engine)), Daemon::close);
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

  private Map<String, String> settings(URI engine) {
    return Map.of(
        "role", "cluster",
        "lease.enabled", "false",
        "kubernetes.kubeconfig", cluster.kubeconfig().toString(),
        "prometheus.url", "\"" + engine + "\"",
        "resources.window", "90s",
        "resources.interval", "1s");
  }

  @AfterAll
  void end() {
    closing.close();
  }

  @Test
  void figuresAreAtEveryMomentWhatTheKernelCountedBetweenTheSamples() {
    watchUntil("three samples", one -> one.samples(id("spinner")) >= 3 && one.isTrue());
    assertThat(engines).allMatch(one -> one.absences() > 0, "was absent while there was no sample");
    print("in the first life");

    String spinning = id("spinner");
    String holding = id("holder");
    cluster.ctr(NODE, "tasks", "kill", "-s", "SIGKILL", spinning);
    cluster.ctr(NODE, "tasks", "kill", "-s", "SIGKILL", holding);
    watchUntil("the restart", _ -> !id("holder").isEmpty() && !id("holder").equals(holding));
    watchUntil(
        "a scrape of the next life", one -> one.hasMemoryOf(id("holder")) && one.isTrueOfMemory());
    print("one scrape after the restart");

    resize("300m");
    double resized = System.currentTimeMillis() / 1e3;
    watchUntil(
        "the time before restart and resize out of the window",
        one ->
            !one.hasCpuOf(spinning)
                && one.oldestSeconds() > resized
                && one.samples(id("spinner")) >= 3
                && one.isTrue());
    print("a window after the restart and the resize in place");
  }

  /// Without a restart. Until the kubelet says that it is done, nobody knows which limit holds.
  private void resize(String cpu) {
    var amounts = Map.of("cpu", cpu, "memory", "100Mi");
    var resources = Map.of("limits", amounts, "requests", amounts);
    cluster
        .api()
        .patch(
            stage.core("pods/spinner/resize"),
            "application/strategic-merge-patch+json",
            Map.of(
                "spec",
                Map.of("containers", List.of(Map.of("name", "app", "resources", resources)))));
    await("the resize")
        .atMost(LIMIT)
        .until(
            () ->
                Manifests.text(
                        cluster.api().get(stage.core("pods/spinner")),
                        "status.containerStatuses.0.resources.limits.cpu")
                    .equals(cpu));
    limitCores = 0.3;
  }

  private void watchUntil(String what, Predicate<RatiosOnEngine> enough) {
    await(what)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(250))
        .until(
            () -> {
              look();
              return engines.stream().allMatch(enough);
            });
  }

  private void look() {
    var ids = Map.of("spinner", id("spinner"), "holder", id("holder"));
    engines.forEach(one -> one.look(ids, limitCores));
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
    engines.forEach(one -> one.print(when));
  }
}
