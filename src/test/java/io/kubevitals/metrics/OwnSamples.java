package io.kubevitals.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import java.util.List;

/// Lets tests of other packages read our own families as they would be served.
public final class OwnSamples {
  private OwnSamples() {}

  /// The value of one series, 0 where there is none.
  ///
  /// @param name without prefix
  /// @param labelValues in the alphabetical order of their names
  public static double value(OwnMetrics metrics, String name, String... labelValues) {
    String family = "kubevitals_" + name.replaceFirst("_total$", "");
    return metrics.registry().scrape().stream()
        .filter(snapshot -> snapshot.getMetadata().getPrometheusName().equals(family))
        .flatMap(snapshot -> snapshot.getDataPoints().stream())
        .filter(point -> labels(point).equals(List.of(labelValues)))
        .mapToDouble(OwnSamples::value)
        .sum();
  }

  /// Whether a family has any series.
  public static boolean isServed(OwnMetrics metrics, String name) {
    return metrics.registry().scrape().stream()
        .filter(snapshot -> snapshot.getMetadata().getPrometheusName().equals("kubevitals_" + name))
        .anyMatch(snapshot -> !snapshot.getDataPoints().isEmpty());
  }

  private static List<String> labels(DataPointSnapshot point) {
    return point.getLabels().stream().map(label -> label.getValue()).toList();
  }

  private static double value(DataPointSnapshot point) {
    return switch (point) {
      case CounterDataPointSnapshot counter -> counter.getValue();
      case GaugeDataPointSnapshot gauge -> gauge.getValue();
      default -> throw new IllegalArgumentException("neither counter nor gauge: " + point);
    };
  }
}
