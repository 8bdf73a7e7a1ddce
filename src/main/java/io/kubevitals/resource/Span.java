package io.kubevitals.resource;

import io.kubevitals.cluster.ContainerId;
import io.kubevitals.prometheus.Sample;
import java.util.List;

/// One series of the window, reduced to what both signals need.
///
/// @param id [ContainerId#NONE] where the series does not tell whose it is
/// @param increase what a counter grew by while it was watched
/// @param observedMillis for how long it was watched
/// @param first the oldest sample
/// @param newestMillis time of the newest sample
record Span(
    ContainerId id,
    Sample first,
    double increase,
    long observedMillis,
    long newestMillis,
    double newest) {
  private static final Sample NO_SAMPLE = new Sample(Long.MIN_VALUE, Double.NaN);
  static final Span NOTHING =
      new Span(ContainerId.NONE, NO_SAMPLE, 0, 0, NO_SAMPLE.timeMillis(), NO_SAMPLE.value());

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
        : new Span(
            id,
            new Sample(first.timeMillis(), first.value() * scale),
            increase * scale,
            observedMillis,
            newestMillis,
            newest * scale);
  }

  /// Of one series that comes in two parts.
  ///
  /// @param later begins where this one ends, or after it
  Span then(Span later) {
    Span joined = with(id, later.first);
    return new Span(
        id,
        first,
        joined.increase + later.increase,
        joined.observedMillis + later.observedMillis,
        later.newestMillis,
        later.newest);
  }

  boolean endsBefore(Span other) {
    return newestMillis <= other.first.timeMillis();
  }

  private Span with(ContainerId id, Sample next) {
    boolean goesOn = !isEmpty() && next.value() >= newest;
    return new Span(
        id,
        isEmpty() ? next : first,
        goesOn ? increase + next.value() - newest : increase,
        goesOn ? observedMillis + next.timeMillis() - newestMillis : observedMillis,
        next.timeMillis(),
        next.value());
  }
}
