package io.kubevitals.resource.report;

import io.kubevitals.prometheus.Series;
import java.util.function.Consumer;

/// What becomes of the answers about the pieces of a window.
///
/// @param <R> reads one answer; of a failed one it is forgotten with all that it has read
interface Gathering<R extends Consumer<Series>> {
  R begin(TimeWindow piece);

  /// Takes what was read of a complete answer, in the order of times for each series.
  void take(R reader, TimeWindow piece);
}
