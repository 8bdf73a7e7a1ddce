package io.kubevitals.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.metrics.Lines;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server that will not answer raw samples now may do so again in an hour.
@Timeout(60)
class RefusedProfileTest {
  private static final String WEB =
      "{namespace=\"shop\",workload=\"web\",workload_type=\"deployment\"} ";
  private static final String APP = "namespace=\"shop\",pod=\"web-1\",container=\"app\"";

  private final TimedCycles cycles = new TimedCycles();

  /// 0.2 cores by raw samples, 0.3 by the server's own arithmetic.
  private final ScriptedPrometheus prometheus =
      new ScriptedPrometheus()
          .with("container_cpu_usage_seconds_total", APP, 30, 1, 10, 5)
          .with("container_memory_working_set_bytes", APP, 30, 50, 10, 50)
          .withExpression("sum by (namespace, pod, container) (max by", APP, 0.3)
          .withExpression("max by (namespace, pod, container) (container_mem", APP, 50);

  @Test
  void aProfileThatWasRefusedOnceIsTriedAgain() throws Exception {
    try (prometheus;
        var client = prometheus.client()) {
      var cycle = cycles.cycle(client);
      refuse();
      cycles.publish(cycle, Duration.ZERO);
      cycles.publish(cycle, Duration.ZERO);
      assertThat(told())
          .containsExactly(
              "kubevitals_cpu_usage_cores" + WEB + "0.3",
              "kubevitals_resource_profile_info{kind=\"usage\",profile=\"k8s-rates\",reason=\"fallback\"} 1");
      assertThat(words())
          .startsWith(
              "k8s was refused until 2026-01-01T00:10:00Z: HTTP status 422: too many samples;");
      prometheus.fault(_ -> Optional.empty());
      cycles.publish(cycle, Duration.ofSeconds(599));
      assertThat(told()).contains("kubevitals_cpu_usage_cores" + WEB + "0.3");
      cycles.publish(cycle, Duration.ofMinutes(10));
      assertThat(told())
          .containsExactly(
              "kubevitals_cpu_usage_cores" + WEB + "0.2",
              "kubevitals_resource_profile_info{kind=\"usage\",profile=\"k8s\",reason=\"found\"} 1");
    }
  }

  @Test
  void whatIsRefusedInARowIsTriedLessOftenAndNothingIsLostMeanwhile() throws Exception {
    try (prometheus;
        var client = prometheus.client()) {
      var cycle = cycles.cycle(client);
      refuse();
      cycles.publish(cycle, Duration.ZERO);
      cycles.publish(cycle, Duration.ZERO);
      cycles.publish(cycle, Duration.ofMinutes(10));
      assertThat(told()).contains("kubevitals_cpu_usage_cores" + WEB + "0.3");
      cycles.publish(cycle, Duration.ofMinutes(10));
      assertThat(words()).startsWith("k8s was refused until 2026-01-01T00:30:00Z:");
      prometheus.forgetQueries();
      cycles.publish(cycle, Duration.ofMinutes(29));
      assertThat(prometheus.queries()).noneMatch(query -> query.endsWith("ms]"));
      cycles.publish(cycle, Duration.ofMinutes(30));
      assertThat(prometheus.queries()).anyMatch(query -> query.endsWith("ms]"));
    }
  }

  private void refuse() {
    prometheus.fault(
        query ->
            query.endsWith("ms]")
                ? Optional.of(ScriptedPrometheus.refusal("too many samples"))
                : Optional.empty());
  }

  private List<String> told() {
    return Lines.of(cycles.metrics()).stream()
        .filter(line -> line.contains("kind=\"usage\"") || line.contains("cpu_usage_cores{"))
        .toList();
  }

  private String words() {
    return cycles.metrics().picks().stream()
        .filter(pick -> pick.kind() == ProfileKind.USAGE)
        .map(Pick::words)
        .findFirst()
        .orElseThrow();
  }
}
