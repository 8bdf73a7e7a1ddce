package io.kubevitals.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FeatureStatesTest {
  private final OwnMetrics metrics = new OwnMetrics();
  private final FeatureStates features = new FeatureStates(metrics);

  @Test
  void aFeatureHasOneSeriesAtATime() {
    features.on("pods");
    features.off("pods", "forbidden");
    assertThat(features.isOn("pods")).isFalse();
    assertThat(page()).containsExactly("[feature=\"pods\", reason=\"forbidden\"] 0.0");
    features.on("pods");
    assertThat(features.isOn("pods")).isTrue();
    assertThat(page()).containsExactly("[feature=\"pods\", reason=\"\"] 1.0");
  }

  private java.util.List<String> page() {
    return metrics.registry().scrape().stream()
        .flatMap(snapshot -> snapshot.getDataPoints().stream())
        .map(io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot.class::cast)
        .map(
            point ->
                point.getLabels().stream()
                        .map(label -> label.getName() + "=\"" + label.getValue() + "\"")
                        .toList()
                    + " "
                    + point.getValue())
        .toList();
  }
}
