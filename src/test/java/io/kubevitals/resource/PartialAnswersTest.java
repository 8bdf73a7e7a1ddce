package io.kubevitals.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.metrics.Lines;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that says itself that something is missing.
@Timeout(60)
class PartialAnswersTest {
  private static final String APP = "namespace=\"shop\",pod=\"web-1\",container=\"app\"";
  private static final String WARNINGS = "\"warnings\":[\"remote read failed\"]";

  private final TimedCycles cycles = new TimedCycles();
  private final ScriptedPrometheus prometheus =
      new ScriptedPrometheus()
          .with("container_cpu_usage_seconds_total", APP, 30, 1, 10, 5)
          .with("container_memory_working_set_bytes", APP, 30, 50, 10, 50);

  @ParameterizedTest
  @ValueSource(strings = {"\"isPartial\":true", WARNINGS})
  void whatIsPartialIsToldAndSaid(String word) throws Exception {
    try (prometheus;
        var client = prometheus.client()) {
      var cycle = cycles.cycle(client);
      say(word, query -> query.contains("cpu_usage") && !ScriptedPrometheus.isProbe(query));
      cycles.publish(cycle, Duration.ZERO);
      assertThat(told())
          .containsExactly("kubevitals_resource_source_up 1", "kubevitals_resource_partial 1");
      assertThat(Lines.of(cycles.metrics(), "kubevitals_cpu_usage_cores"))
          .singleElement()
          .asString()
          .endsWith(" 0.2");
      say(word, _ -> false);
      cycles.publish(cycle, Duration.ZERO);
      assertThat(told())
          .containsExactly("kubevitals_resource_source_up 1", "kubevitals_resource_partial 0");
    }
  }

  /// What such an answer does not tell of may be there all the same.
  @Test
  void aPartialLookTakesNoProfileAway() throws Exception {
    try (prometheus;
        var client = prometheus.client()) {
      var cycle = cycles.cycle(client);
      cycles.publish(cycle, Duration.ZERO);
      assertThat(profiles()).containsExactly("k8s found", "none no-series", "none no-series");
      say(WARNINGS, ScriptedPrometheus::isProbe);
      prometheus.clear();
      prometheus.with("DCGM_FI_DEV_GPU_UTIL", APP + ",UUID=\"GPU-1\"", 5, 80);
      cycles.publish(cycle, Duration.ofMinutes(10));
      assertThat(told()).contains("kubevitals_resource_partial 1");
      assertThat(profiles()).containsExactly("k8s found", "none no-series", "dcgm found");
      say(WARNINGS, _ -> false);
      cycles.publish(cycle, Duration.ofMinutes(11));
      assertThat(told()).contains("kubevitals_resource_partial 0");
      assertThat(profiles()).containsExactly("k8s no-series", "none no-series", "dcgm found");
    }
  }

  /// Until the first whole one there is nothing better.
  @Test
  void aFirstLookThatIsPartialIsUsed() throws Exception {
    try (prometheus;
        var client = prometheus.client()) {
      say(WARNINGS, ScriptedPrometheus::isProbe);
      cycles.publish(cycles.cycle(client), Duration.ZERO);
      assertThat(profiles()).containsExactly("k8s found", "none no-series", "none no-series");
      assertThat(told()).contains("kubevitals_resource_partial 1");
    }
  }

  private void say(String word, Predicate<String> of) {
    prometheus.wording(
        (query, text) ->
            of.test(query)
                ? text.replace("\"status\":\"success\"", "\"status\":\"success\"," + word)
                : text);
  }

  private List<String> told() {
    return Lines.of(cycles.metrics()).stream()
        .filter(line -> line.contains("resource_partial") || line.contains("source_up"))
        .toList();
  }

  private List<String> profiles() {
    return cycles.metrics().picks().stream()
        .map(pick -> pick.name() + " " + pick.reason())
        .toList();
  }
}
