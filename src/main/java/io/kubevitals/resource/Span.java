package io.kubevitals.resource;

import io.kubevitals.cluster.ContainerId;
import io.kubevitals.prometheus.Sample;
import java.util.List;

/// One series of the window, reduced to what both signals need.
///
/// @param id [ContainerId#NONE] where the series does not tell whose it is
/// @param increase what a counter grew by while it was watched
/// @param observedMillis for how long it was watched
/// @param newestMillis time of the newest sample
record Span(
    ContainerId id, double increase, long observedMillis, long newestMillis, double newest) {
  static final Span NOTHING = new Span(ContainerId.NONE, 0, 0, Long.MIN_VALUE, Double.NaN);

  /// A series without container id goes on through a restart, which shows as a value that falls:
  /// what happened between those two samples was not watched.
  ///
  /// @param fromMillis earlier samples are another life's
  static Span of(ContainerId id, List<Sample> samples, long fromMillis) {
    Span span = NOTHING;
    for (Sample sample : samples) {
      if (Double.isFinite(sample.value())
          && sample.timeMillis() >= fromMillis
          && sample.timeMillis() > span.newestMillis) {
        span = span.with(id, sample);
      }
    }
    return span;
  }

  boolean isEmpty() {
    return newestMillis == NOTHING.newestMillis;
  }

  /// In other units.
  Span times(double scale) {
    return scale == 1
        ? this
        : new Span(id, increase * scale, observedMillis, newestMillis, newest * scale);
  }

  private Span with(ContainerId id, Sample next) {
    boolean goesOn = !isEmpty() && next.value() >= newest;
    return new Span(
        id,
        goesOn ? increase + next.value() - newest : increase,
        goesOn ? observedMillis + next.timeMillis() - newestMillis : observedMillis,
        next.timeMillis(),
        next.value());
  }
}
