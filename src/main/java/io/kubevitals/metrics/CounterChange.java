package io.kubevitals.metrics;

import java.util.List;

/// What of a counter's series has to be made durable.
///
/// @param total what was counted
/// @param served what pages show when this is durable, and the first value after a restart
/// @param gone the series is over: nothing of it need be kept
public record CounterChange(CounterSeries series, long total, long served, boolean gone) {
  public String family() {
    return series.family().name();
  }

  /// The label values in the order of the family.
  public List<String> labels() {
    return series.labels().values();
  }
}
