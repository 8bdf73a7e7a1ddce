package io.kubevitals.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.metrics.Lines;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A part of a node's pods divided by the whole node would look like room.
@Timeout(60)
class NodeOvercommitTest {
  private static final String CPU =
      "kubevitals_node_request_ratio{node=\"node-1\",resource=\"cpu\"} ";

  private final ScriptedPrometheus prometheus =
      new ScriptedPrometheus()
          .with("kube_node_status_allocatable", "node=\"node-1\",resource=\"cpu\"", 5, 2)
          .with("kube_pod_status_phase", pod("shop", "web-1") + ",phase=\"Running\"", 5, 1)
          .with("kube_pod_status_phase", pod("ml", "train-0") + ",phase=\"Running\"", 5, 1)
          .with("kube_pod_container_resource_requests", request("shop", "web-1"), 5, 1)
          .with("kube_pod_container_resource_requests", request("ml", "train-0"), 5, 0.5);

  private static String pod(String namespace, String pod) {
    return "namespace=\"%s\",pod=\"%s\"".formatted(namespace, pod);
  }

  private static String request(String namespace, String pod) {
    return pod(namespace, pod) + ",container=\"app\",node=\"node-1\",resource=\"cpu\"";
  }

  static Stream<Arguments> watched() {
    return Stream.of(
        argumentSet("all pods", true, new String[] {CPU + "0.25"}),
        argumentSet("those of some namespaces, or a list that has begun", false, new String[] {}));
  }

  @ParameterizedTest
  @MethodSource
  void watched(boolean whole, String[] ratios) throws Exception {
    assertThat(ratios(TimedCycles.web(whole))).containsExactly(ratios);
  }

  static Stream<Arguments> told() {
    return Stream.of(
        argumentSet("all pods", new String[0], new String[] {CPU + "0.75"}),
        argumentSet(
            "those of a cluster",
            new String[] {"resources.matchers=[\"cluster=\\\"\\\"\"]"},
            new String[] {CPU + "0.75"}),
        argumentSet(
            "those of a namespace",
            new String[] {"resources.matchers=[\"namespace=~\\\"shop|\\\"\"]"},
            new String[] {}));
  }

  @ParameterizedTest
  @MethodSource
  void told(String[] overrides, String[] ratios) throws Exception {
    assertThat(ratios(ResourcePods.none(), fromPrometheus(overrides))).containsExactly(ratios);
  }

  @Test
  void anAnswerThatIsPartialByTheServersWordTellsOfNoNode() throws Exception {
    prometheus.wording(
        (_, text) ->
            text.replace("\"status\":\"success\"", "\"status\":\"success\",\"isPartial\":true"));
    assertThat(ratios(ResourcePods.none(), fromPrometheus())).isEmpty();
  }

  /// Without it, pods that have completed would count.
  @Test
  void whoDoesNotKnowWhichPodsAreActiveTellsOfNoNode() throws Exception {
    prometheus.fault(
        query ->
            query.contains("kube_pod_status_phase") && !ScriptedPrometheus.isProbe(query)
                ? Optional.of(ScriptedPrometheus.refusal("no"))
                : Optional.empty());
    assertThat(ratios(ResourcePods.none(), fromPrometheus())).isEmpty();
  }

  private List<String> ratios(ResourcePods pods, String... overrides) throws InterruptedException {
    var metrics = new ResourceMetrics(Level.WORKLOAD, Duration.ofMinutes(1), System::nanoTime);
    try (prometheus;
        var client = prometheus.client()) {
      metrics.publish(TimedCycles.cycle(client, pods, InstantSource.system(), overrides).run());
    }
    return Lines.of(metrics, "kubevitals_node_request_ratio{");
  }

  private static String[] fromPrometheus(String... more) {
    var all = new ArrayList<>(List.of(more));
    all.add("resources.requests-from=prometheus");
    return all.toArray(String[]::new);
  }
}
