package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ContainerId;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState;
import io.kubevitals.cluster.ContainerStatus;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodId;
import io.kubevitals.cluster.PodOrigin;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.PodSpec;
import io.kubevitals.cluster.PodStatus;
import io.kubevitals.cluster.Resources;
import io.kubevitals.cluster.RestartPolicy;
import io.kubevitals.cluster.Scheduling;
import io.kubevitals.cluster.Workload;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.Lines;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.prometheus.PrometheusConfig;
import io.kubevitals.resource.Level;
import io.kubevitals.resource.ResourceConfig;
import io.kubevitals.resource.ResourceLoop;
import io.kubevitals.resource.ResourceMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Ratios of real containers: a real kubelet's cAdvisor, scraped every 15 s by a real Prometheus,
/// against the container's own control group counter read at the samples' times.
@Tag("nodes")
@Needs({Need.NODES, Need.PROMETHEUS})
class RatiosTest {
  @RegisterExtension static final SharedCluster CLUSTER = SharedCluster.withNodes(2);

  private static final String POD = "/api/v1/namespaces/ratios/pods/web";
  private static final String SPINNING =
      "container_cpu_usage_seconds_total{container=\"spin\"}[1m]";
  private static final String HOLDING =
      "container_memory_working_set_bytes{container=\"hold\"}[2m]";
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");
  private static final double LIMIT_CORES = 0.2;

  @Test
  void ratiosAreTheControlGroupsTruth() throws Exception {
    RealCluster cluster = CLUSTER.get();
    KubeApi api = cluster.api();
    api.apply("ratios", WORKLOAD);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> pods(api).size() == 1 && started(pods(api).iterator().next()));
    try (var prometheus = RealPrometheus.with(configuration(cluster));
        var client =
            new PrometheusClient(
                new PrometheusConfig(
                    prometheus.url().toString(), Duration.ofSeconds(10), 1 << 24, ""),
                InstantSource.system());
        var truth = new CounterLog(containerId(api, "spin"))) {
      var metrics = new ResourceMetrics(Level.CONTAINER, Duration.ofMinutes(1), System::nanoTime);
      var heartbeats = new Heartbeats(new OwnMetrics(), InstantSource.system(), System::nanoTime);
      var config =
          new ResourceConfig(
              Duration.ofSeconds(1), Duration.ofMinutes(1), Level.CONTAINER, List.of());
      try (var loop =
          new ResourceLoop(
              config,
              client,
              () -> pods(api),
              _ -> CompletableFuture.completedFuture(new Workload("ratios", "web", "barepod")),
              metrics,
              heartbeats,
              InstantSource.system())) {
        loop.start();
        checkCpu(prometheus, metrics, truth);
        checkMemoryAcrossARestart(cluster, prometheus, metrics);
      }
    } finally {
      api.delete("/api/v1/namespaces/ratios");
    }
  }

  private static void checkCpu(
      RealPrometheus prometheus, ResourceMetrics metrics, CounterLog truth) {
    await().atMost(Duration.ofMinutes(2)).until(() -> samples(prometheus, SPINNING) > 0);
    if (samples(prometheus, SPINNING) == 1) {
      assertThat(value(metrics, "cpu_usage_limit_ratio", "spin"))
          .as("one sample is not two")
          .isEmpty();
    }
    await()
        .atMost(Duration.ofMinutes(3))
        .until(
            () ->
                samples(prometheus, SPINNING) >= 3
                    && prometheus.query(SPINNING).getFirst().points().getFirst().seconds()
                        > truth.since());
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              var points = prometheus.query(SPINNING).getFirst().points();
              double used =
                  truth.seconds(points.getLast().seconds())
                      - truth.seconds(points.getFirst().seconds());
              double cores = used / (points.getLast().seconds() - points.getFirst().seconds());
              System.out.printf(
                  "CPU of a container limited to 200m: control group %.4f cores, ours %s%n",
                  cores, value(metrics, "cpu_usage_cores", "spin"));
              assertThat(value(metrics, "cpu_usage_cores", "spin").orElse(0))
                  .isCloseTo(cores, withinPercentage(1));
              assertThat(value(metrics, "cpu_usage_limit_ratio", "spin").orElse(0))
                  .isCloseTo(cores / LIMIT_CORES, withinPercentage(1));
            });
  }

  private static void checkMemoryAcrossARestart(
      RealCluster cluster, RealPrometheus prometheus, ResourceMetrics metrics) {
    KubeApi api = cluster.api();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(value(metrics, "memory_usage_bytes", "hold").orElse(0))
                    .isBetween(60e6, 70e6));
    String before = containerId(api, "hold");
    cluster.ctr("node-1", "tasks", "kill", "-s", "SIGKILL", before);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !containerId(api, "hold").equals(before) && runs(api, "hold"));
    await()
        .atMost(Duration.ofSeconds(50))
        .untilAsserted(
            () -> {
              OptionalDouble now = value(metrics, "memory_usage_bytes", "hold");
              assertThat(now).as("scraped").isPresent();
              assertThat(now.getAsDouble()).as("the new container's").isLessThan(20e6);
            });
    assertThat(prometheus.query(HOLDING))
        .as("the dead container's samples are still there")
        .anyMatch(series -> series.last() > 60e6);
    System.out.printf(
        "memory after a restart: ours %s%n", value(metrics, "memory_usage_bytes", "hold"));
  }

  private static final String WORKLOAD =
      """
      {apiVersion: v1, kind: Namespace, metadata: {name: ratios}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        nodeName: node-1
        automountServiceAccountToken: false
        terminationGracePeriodSeconds: 1
        volumes: [{name: state, emptyDir: {}}]
        containers:
        - name: spin
          image: "localhost/busybox:1"
          imagePullPolicy: Never
          command: [sh, -c, "while true; do :; done"]
          resources: {limits: {cpu: 200m, memory: 50Mi}}
        - name: hold
          image: "localhost/busybox:1"
          imagePullPolicy: Never
          command:
          - sh
          - -c
          - "if [ ! -e /state/once ]; then touch /state/once; head -c 62000000 /dev/zero > /dev/shm/held; fi; sleep 100000"
          volumeMounts: [{name: state, mountPath: /state}]
          resources: {limits: {cpu: 500m, memory: 100Mi}}
      """;

  private static String configuration(RealCluster cluster) {
    return """
    global: {scrape_interval: 15s}
    scrape_configs:
    - job_name: kubelet
      honor_labels: true
      scheme: https
      metrics_path: /api/v1/nodes/node-1/proxy/metrics/cadvisor
      tls_config: {insecure_skip_verify: true}
      authorization: {credentials: admin-token}
      static_configs: [{targets: ["%s"]}]
    """
        .formatted(cluster.url().replaceFirst("https://", ""));
  }

  private static int samples(RealPrometheus prometheus, String query) {
    return prometheus.query(query).stream().mapToInt(one -> one.points().size()).sum();
  }

  private static OptionalDouble value(ResourceMetrics metrics, String family, String container) {
    String page = String.join("\n", Lines.of(metrics)) + "\n";
    return Exposition.parse(page).value("kubevitals_" + family, Map.of("container", container));
  }

  private static boolean started(PodRecord pod) {
    return pod.containers().stream()
        .allMatch(one -> one.status().state() instanceof ContainerState.Running);
  }

  private static boolean runs(KubeApi api, String container) {
    return pods(api).iterator().next().containers().stream()
        .filter(one -> one.name().equals(container))
        .allMatch(one -> one.status().state() instanceof ContainerState.Running);
  }

  private static String containerId(KubeApi api, String container) {
    return statuses(api.get(POD)).stream()
        .filter(one -> one.get("name").getAsString().equals(container))
        .map(RatiosTest::containerId)
        .findFirst()
        .orElseThrow();
  }

  private static Collection<PodRecord> pods(KubeApi api) {
    JsonObject pod = api.get(POD);
    var containers = statuses(pod).stream().map(RatiosTest::container).toList();
    JsonObject metadata = pod.getAsJsonObject("metadata");
    var id = new PodId(UUID.fromString(metadata.get("uid").getAsString()), "ratios", "web");
    var created = Instant.parse(metadata.get("creationTimestamp").getAsString());
    return List.of(
        new PodRecord(
            id,
            1,
            new PodOrigin(null, "", false, Map.of()),
            new PodSpec("node-1", RestartPolicy.ALWAYS, created, null, Amounts.NONE),
            new PodStatus(Phase.RUNNING, "", "", true, Scheduling.SCHEDULED, ""),
            containers));
  }

  private static List<JsonObject> statuses(JsonObject pod) {
    var statuses = pod.getAsJsonObject("status").getAsJsonArray("containerStatuses");
    return statuses == null
        ? List.of()
        : statuses.asList().stream().map(one -> one.getAsJsonObject()).toList();
  }

  private static ContainerRecord container(JsonObject status) {
    String name = status.get("name").getAsString();
    boolean spins = name.equals("spin");
    var limits = spins ? new Amounts(200, 50 << 20) : new Amounts(500, 100 << 20);
    return new ContainerRecord(
        name,
        ContainerType.APP,
        RestartPolicy.ALWAYS,
        new Resources(limits, limits),
        new ContainerStatus(id(containerId(status)), 0, true, state(status), null));
  }

  private static ContainerState state(JsonObject status) {
    JsonObject running = status.getAsJsonObject("state").getAsJsonObject("running");
    return running == null
        ? ContainerState.Waiting.UNSAID
        : new ContainerState.Running(Instant.parse(running.get("startedAt").getAsString()));
  }

  private static String containerId(JsonObject status) {
    return status.has("containerID")
        ? status.get("containerID").getAsString().replaceFirst("containerd://", "")
        : "";
  }

  private static ContainerId id(String hex) {
    return hex.isEmpty()
        ? ContainerId.NONE
        : new ContainerId(
            Long.parseUnsignedLong(hex, 0, 16, 16),
            Long.parseUnsignedLong(hex, 16, 32, 16),
            Long.parseUnsignedLong(hex, 32, 48, 16),
            Long.parseUnsignedLong(hex, 48, 64, 16));
  }

  /// A container's own counter, read often enough to tell its value at any moment.
  private static final class CounterLog implements AutoCloseable {
    private final Path counter;
    private final NavigableMap<Double, Double> seconds = new ConcurrentSkipListMap<>();
    private final java.util.concurrent.ScheduledExecutorService reader =
        Executors.newSingleThreadScheduledExecutor();

    CounterLog(String containerId) throws IOException {
      // Version 1 in nanoseconds, version 2 in microseconds.
      Path old = GROUPS.resolve("cpuacct");
      boolean isOld = Files.exists(old);
      try (var groups =
          Files.find(
              isOld ? old : GROUPS,
              10,
              (path, _) -> path.getFileName().toString().equals(containerId))) {
        counter = groups.findFirst().orElseThrow().resolve(isOld ? "cpuacct.usage" : "cpu.stat");
      }
      var _ = reader.scheduleAtFixedRate(this::read, 0, 100, TimeUnit.MILLISECONDS);
    }

    private void read() {
      try {
        double before = System.currentTimeMillis() / 1e3;
        double used = used(Files.readString(counter));
        double after = System.currentTimeMillis() / 1e3;
        seconds.put((before + after) / 2, used);
      } catch (IOException _) {
        // The container is gone.
      }
    }

    private static double used(String text) {
      return text.startsWith("usage_usec ")
          ? Long.parseLong(text.substring("usage_usec ".length(), text.indexOf('\n'))) / 1e6
          : Long.parseLong(text.strip()) / 1e9;
    }

    /// cAdvisor's first sample may be older than our first reading.
    double since() {
      return seconds.firstKey();
    }

    double seconds(double at) {
      var before = seconds.floorEntry(at);
      var after = seconds.ceilingEntry(at);
      assertThat(before).isNotNull();
      assertThat(after).isNotNull();
      double span = after.getKey() - before.getKey();
      double part = span == 0 ? 0 : (at - before.getKey()) / span;
      return before.getValue() + part * (after.getValue() - before.getValue());
    }

    @Override
    public void close() {
      reader.shutdownNow();
    }
  }
}
