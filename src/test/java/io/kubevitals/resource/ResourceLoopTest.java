package io.kubevitals.resource;

import static io.kubevitals.prometheus.LoopbackServer.response;
import static io.kubevitals.resource.Pods.amounts;
import static io.kubevitals.resource.Pods.hex;
import static io.kubevitals.resource.Pods.path;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import io.kubevitals.config.SettingsLoader;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.Lines;
import io.kubevitals.metrics.OwnCounter;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.prometheus.LoopbackServer;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.prometheus.PrometheusConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ResourceLoopTest {
  private static final String WEB =
      "{namespace=\"shop\",workload=\"web\",workload_type=\"deployment\"} ";
  private static final ResourceConfig CONFIG = Configs.of("resources.interval=1s");

  private final AtomicReference<String> head =
      new AtomicReference<>("200 OK\nContent-Type: application/json");
  private final PodRecord pod =
      Pods.pod(
          "web-1",
          Pods.container(
              "app", ContainerType.APP, 'b', amounts(500, 100), amounts(1000, 200), Instant.EPOCH));
  private final LoopbackServer server =
      new LoopbackServer(
          (request, out) -> out.write(response(head.get(), answer(request).getBytes(UTF_8))));

  @Test
  void oneMissedCycleChangesNothingAndTheSecondEndsAllUse() throws Exception {
    var metrics = metrics();
    try (server;
        var client = client()) {
      var cycle = cycle(client);
      publish(cycle, metrics);
      assertThat(Lines.of(metrics))
          .contains(
              "kubevitals_cpu_usage_cores" + WEB + "0.2",
              "kubevitals_cpu_usage_request_ratio" + WEB + "0.4",
              "kubevitals_cpu_usage_limit_ratio" + WEB + "0.2",
              "kubevitals_memory_usage_bytes" + WEB + "50.0",
              "kubevitals_memory_usage_limit_ratio" + WEB + "0.25",
              "kubevitals_resource_source_up 1",
              "kubevitals_resource_partial 0",
              "kubevitals_resource_coverage_ratio 1.0",
              "kubevitals_resource_profile_info{kind=\"usage\",profile=\"k8s\",reason=\"found\"} 1");
      List<String> lastSuccess = Lines.of(metrics, "kubevitals_resource_last_success");
      head.set("502 Bad Gateway");
      publish(cycle, metrics);
      assertThat(Lines.of(metrics))
          .contains("kubevitals_cpu_usage_cores" + WEB + "0.2", "kubevitals_resource_source_up 0");
      publish(cycle, metrics);
      assertThat(Lines.of(metrics))
          .noneMatch(line -> line.contains("_usage_"))
          .contains(
              "kubevitals_cpu_request_cores" + WEB + "0.5",
              "kubevitals_cpu_limit_cores" + WEB + "1.0",
              "kubevitals_memory_request_bytes" + WEB + "100.0",
              "kubevitals_memory_limit_bytes" + WEB + "200.0",
              "kubevitals_resource_source_up 0",
              "kubevitals_resource_coverage_ratio 0.0")
          .containsAll(lastSuccess);
      assertThat(cycle.trouble()).isEqualTo("cpu_usage: status: HTTP status 502");
      head.set("200 OK\nContent-Type: application/json");
      publish(cycle, metrics);
      assertThat(Lines.of(metrics)).contains("kubevitals_cpu_usage_cores" + WEB + "0.2");
      assertThat(cycle.trouble()).isEmpty();
    }
  }

  @Test
  void withoutPrometheusThereAreRequestsAndLimits() throws Exception {
    var metrics = metrics();
    publish(cycle(null), metrics);
    assertThat(Lines.of(metrics))
        .contains(
            "kubevitals_cpu_request_cores" + WEB + "0.5",
            "kubevitals_resource_profile_info{kind=\"usage\",profile=\"none\",reason=\"not-configured\"} 1")
        .noneMatch(line -> line.contains("_usage_") || line.contains("source_up"));
  }

  @Test
  void aPodWhoseOwnerIsNotKnownYetIsLeftOut() throws Exception {
    var metrics = metrics();
    publish(
        new ResourceCycle(
            CONFIG,
            null,
            new ResourcePods(
                () -> List.of(pod),
                _ -> CompletableFuture.failedFuture(new IllegalStateException("away")),
                () -> true),
            dropped(),
            InstantSource.system()),
        metrics);
    assertThat(Lines.of(metrics)).noneMatch(line -> line.contains("web"));
  }

  @Test
  void whatNobodyRenewsIsNotServed() throws Exception {
    var nanos = new AtomicLong();
    var metrics = new ResourceMetrics(Level.WORKLOAD, Duration.ofSeconds(90), nanos::get);
    assertThat(Lines.of(metrics)).isEmpty();
    publish(cycle(null), metrics);
    nanos.set(Duration.ofSeconds(90).toNanos());
    assertThat(Lines.of(metrics)).isNotEmpty();
    nanos.incrementAndGet();
    assertThat(Lines.of(metrics)).isEmpty();
  }

  @Test
  void theLoopGoesOnAfterABugAndEndsWhenAsked() {
    var heartbeats = new Heartbeats(new OwnMetrics(), InstantSource.system(), System::nanoTime);
    var metrics = metrics();
    var calls = new AtomicLong();
    try (server;
        var loop =
            new ResourceLoop(
                CONFIG,
                null,
                new ResourcePods(
                    () -> {
                      if (calls.incrementAndGet() == 2) {
                        throw new IllegalStateException("a bug for the test");
                      }
                      return List.of(pod);
                    },
                    ResourceLoopTest::owner,
                    () -> true),
                metrics,
                heartbeats,
                dropped(),
                InstantSource.system())) {
      loop.start();
      Awaitility.await().until(() -> !Lines.of(metrics).isEmpty());
      assertThat(heartbeats.all()).hasSize(1);
    }
    assertThat(heartbeats.all()).isEmpty();
    assertThat(calls.get()).isGreaterThan(2);
  }

  @Test
  void whoseDutiesAreNotHisAsksNobodyUntilTheyAre() {
    var looks = new AtomicLong();
    var ours = new AtomicBoolean();
    var metrics = metrics();
    try (server;
        var client = client();
        var loop =
            new ResourceLoop(
                CONFIG,
                client,
                new ResourcePods(
                    () -> List.of(pod),
                    ResourceLoopTest::owner,
                    () -> true,
                    () -> looks.incrementAndGet() > 0 && ours.get()),
                metrics,
                new Heartbeats(new OwnMetrics(), InstantSource.system(), System::nanoTime),
                dropped(),
                InstantSource.system())) {
      loop.start();
      Awaitility.await().until(() -> looks.get() > 2);
      assertThat(server.requests()).isEmpty();
      assertThat(Lines.of(metrics)).isEmpty();
      ours.set(true);
      Awaitility.await().until(() -> !Lines.of(metrics).isEmpty());
      assertThat(server.requests()).isNotEmpty();
    }
  }

  @Test
  void matchersCannotEndTheSelector() {
    var settings =
        new SettingsLoader(Map.of())
            .load(
                List.of(),
                List.of("resources.matchers=[\"cluster=\\\"a\\\"\", \"x=\\\"\\\"} or up{\\\"\"]"));
    assertThat(ResourceConfig.from(settings).by()).isEqualTo(Level.WORKLOAD);
    assertThat(settings)
        .satisfies(
            given ->
                assertThat(org.assertj.core.api.Assertions.catchException(given::done).getMessage())
                    .isEqualTo(
                        "--set: resources.matchers: is not a label matcher: x=\"\"} or up{\""));
  }

  private ResourceCycle cycle(@org.jspecify.annotations.Nullable PrometheusClient client) {
    return new ResourceCycle(
        CONFIG,
        client,
        new ResourcePods(() -> List.of(pod), ResourceLoopTest::owner, () -> true),
        dropped(),
        InstantSource.system());
  }

  private static ResourceMetrics metrics() {
    return new ResourceMetrics(Level.WORKLOAD, Duration.ofMinutes(1), System::nanoTime);
  }

  private PrometheusClient client() {
    return new PrometheusClient(
        new PrometheusConfig(server.url(), Duration.ofSeconds(10), 1 << 20),
        InstantSource.system());
  }

  private static void publish(ResourceCycle cycle, ResourceMetrics metrics)
      throws InterruptedException {
    metrics.publish(cycle.run());
  }

  private static CompletableFuture<Workload> owner(PodRecord pod) {
    return CompletableFuture.completedFuture(new Workload("shop", "web", "deployment"));
  }

  private static OwnCounter dropped() {
    return new OwnMetrics().counter("series_dropped_total", "", "family");
  }

  /// The query decides: the look for profiles, CPU, memory, or what there is nothing of.
  private static String answer(String request) {
    if (request.contains("kubevitals_probe")) {
      return """
      {"status":"success","data":{"resultType":"vector","result":[
      {"metric":{"kubevitals_probe":"0"},"value":[1,"1"]}]}}""";
    }
    String query = request.substring(request.indexOf("query="));
    boolean cpu = query.contains("cpu_usage");
    String series = cpu || query.contains("memory_working_set") ? series(cpu) : "";
    return """
    {"status":"success","data":{"resultType":"%s","result":[%s]}}"""
        .formatted(query.contains("ms%5D") ? "matrix" : "vector", series);
  }

  private static String series(boolean cpu) {
    double now = System.currentTimeMillis() / 1e3;
    return """
    {"metric":
    {"id":"%s","name":"%s","namespace":"shop","pod":"web-1","container":"app"},
    "values":[[%.3f,"%s"],[%.3f,"%s"]]}
    """
        .formatted(path(Pods.UID, 'b'), hex('b'), now - 20, cpu ? 1 : 40, now - 10, cpu ? 3 : 50);
  }
}
