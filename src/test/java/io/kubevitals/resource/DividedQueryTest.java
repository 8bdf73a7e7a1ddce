package io.kubevitals.resource;

import static io.kubevitals.resource.Pods.amounts;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Workload;
import io.kubevitals.metrics.Lines;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.prometheus.PrometheusClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is too much for a server is asked in parts that together are the whole.
@Timeout(60)
class DividedQueryTest {
  private static final String APP = "namespace=\"shop\",pod=\"web-1\",container=\"app\"";
  private static final String CPU =
      "kubevitals_cpu_usage_cores{namespace=\"shop\",workload=\"web-1\",workload_type=\"barepod\"} ";

  private final ScriptedPrometheus prometheus =
      new ScriptedPrometheus()
          .with("container_memory_working_set_bytes", APP, 30, 50, 10, 50)
          .with("container_cpu_usage_seconds_total", APP, 110, 1, 80, 7, 50, 13, 20, 14.5)
          .with("kube_node_status_allocatable", "node=\"node-1\",resource=\"cpu\"", 5, 2);
  private final ResourceMetrics metrics =
      new ResourceMetrics(Level.WORKLOAD, Duration.ofMinutes(1), System::nanoTime);

  @Test
  void aWindowIsCutInTwoAndWhatHappenedAcrossTheCutCounts() throws Exception {
    refuse(query -> query.contains("cpu_usage") && query.contains("[120000ms]"));
    try (prometheus;
        var client = prometheus.client()) {
      var cycle = watching(client);
      metrics.publish(cycle.run());
      assertThat(Lines.of(metrics)).contains(CPU + "0.15");
      assertThat(ofCpu())
          .extracting(query -> query.substring(query.indexOf('[')))
          .containsExactly("[120000ms]", "[60000ms] offset 60000ms", "[60000ms]");
      prometheus.forgetQueries();
      cycle.run();
      assertThat(ofCpu()).as("at once").hasSize(2);
    }
  }

  @Test
  void whatIsNoLongerTooMuchIsAskedAsAWholeAgain() throws Exception {
    refuse(query -> query.contains("cpu_usage") && query.contains("[120000ms]"));
    try (prometheus;
        var client = prometheus.client()) {
      var cycle = watching(client);
      for (int i = 0; i < 21; i++) {
        cycle.run();
      }
      prometheus.forgetQueries();
      cycle.run();
      assertThat(ofCpu()).as("tries and is refused").hasSize(3);
      cycle.run();
      assertThat(ofCpu()).as("stays as it is").hasSize(5);
      prometheus.fault(_ -> Optional.empty());
      for (int i = 0; i < 20; i++) {
        cycle.run();
      }
      prometheus.forgetQueries();
      cycle.run();
      assertThat(ofCpu()).singleElement().asString().endsWith("[120000ms]");
    }
  }

  @Test
  void whatHasNoNamespaceIsNotAskedByNamespaces() throws Exception {
    refuse(query -> query.contains("allocatable"));
    try (prometheus;
        var client = prometheus.client()) {
      watching(client).run();
      assertThat(prometheus.queries())
          .filteredOn(query -> query.contains("allocatable"))
          .containsExactly("kube_node_status_allocatable");
    }
  }

  /// Where the pods are known by the divided answers alone, none may be left out.
  @Test
  void aNewNamespaceComesWithTheRest() throws Exception {
    refuse(query -> query.contains("resource_requests") && !query.contains("namespace"));
    try (prometheus;
        var client = prometheus.client()) {
      var cycle = cycle(client, ResourcePods.none(), "resources.requests-from=prometheus");
      for (String namespace : List.of("alpha", "beta", "gamma")) {
        request(namespace);
        metrics.publish(cycle.run());
        assertThat(Lines.of(metrics))
            .contains(
                "kubevitals_cpu_request_cores{namespace=\"%s\",workload=\"x\",workload_type=\"barepod\"} 0.5"
                    .formatted(namespace));
      }
      assertThat(prometheus.queries())
          .anyMatch(query -> query.contains("namespace=~\"a.*|b.*"))
          .anyMatch(query -> query.contains("namespace!~\"a.*|b.*"))
          .anyMatch(query -> query.contains("namespace=~\"alpha\""))
          .anyMatch(query -> query.contains("namespace!~\"alpha\""));
    }
  }

  private void request(String namespace) {
    prometheus.with(
        "kube_pod_container_resource_requests",
        "namespace=\"%s\",pod=\"x\",container=\"app\",node=\"node-1\",resource=\"cpu\""
            .formatted(namespace),
        1,
        0.5);
  }

  private void refuse(Predicate<String> tooMuch) {
    prometheus.fault(
        query ->
            tooMuch.test(query) && !ScriptedPrometheus.isProbe(query)
                ? Optional.of(ScriptedPrometheus.refusal("too many samples"))
                : Optional.empty());
  }

  private List<String> ofCpu() {
    return prometheus.queries().stream().filter(query -> query.contains("cpu_usage")).toList();
  }

  private static ResourceCycle watching(PrometheusClient client) {
    var container =
        Pods.container(
            "app", ContainerType.APP, 'b', amounts(500, 100), amounts(500, 100), Instant.EPOCH);
    var pods =
        new ResourcePods(
            () -> List.of(Pods.pod("web-1", container)),
            pod ->
                CompletableFuture.completedFuture(
                    new Workload(pod.id().namespace(), pod.id().name(), "barepod")),
            () -> true);
    return cycle(client, pods);
  }

  private static ResourceCycle cycle(
      PrometheusClient client, ResourcePods pods, String... overrides) {
    var dropped = new OwnMetrics().counter("dropped_total", "", "family");
    return new ResourceCycle(Configs.of(overrides), client, pods, dropped, InstantSource.system());
  }
}
