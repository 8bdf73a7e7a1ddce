package io.kubevitals.resource;

import io.kubevitals.prometheus.QueryError;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How one query went, from cycle to cycle.
final class QueryState {
  private static final Duration LONGEST_WINDOW = Duration.ofMinutes(15);
  private static final int SCRAPES_IN_WINDOW = 4;
  private static final int STEADY = 20;

  private @Nullable Duration took;
  private @Nullable Instant oldest;
  private @Nullable QueryError error;
  private boolean partial;
  private Duration interval = Duration.ZERO;
  private boolean alone;
  private Cut cut = Cut.NONE;

  /// Answers in a row that were had in the same parts.
  private int steady;

  private int series;

  void answered(Duration time, boolean isPartial, int seriesCount, Cut had) {
    took = time;
    error = null;
    partial = isPartial;
    series = seriesCount;
    steady = had.equals(cut) && steady < STEADY ? steady + 1 : 0;
    cut = had;
  }

  void failed(Duration time, QueryError why) {
    took = time;
    error = why;
  }

  /// What the samples told of themselves.
  ///
  /// @param hasPairs whether any series had two samples
  void sampled(Duration gap, boolean hasPairs, @Nullable Instant oldestInUse) {
    interval = gap.isZero() ? interval : gap;
    alone = !hasPairs;
    oldest = oldestInUse;
  }

  void forgetSamples() {
    oldest = null;
    partial = false;
  }

  /// Wide enough for four scrapes: as they were seen to come, or twice as wide as before as long as
  /// only one sample of each series is in it.
  Duration window(Duration configured, Duration present) {
    Duration wanted = interval.multipliedBy(SCRAPES_IN_WINDOW);
    if (alone && series > 0) {
      wanted = present.multipliedBy(2);
    }
    Duration capped = wanted.compareTo(LONGEST_WINDOW) > 0 ? LONGEST_WINDOW : wanted;
    return capped.compareTo(configured) > 0 ? capped : configured;
  }

  boolean isUp() {
    return error == null;
  }

  boolean isPartial() {
    return partial;
  }

  int series() {
    return series;
  }

  /// How to ask next: as the server answered last, or now and then in larger parts, since what was
  /// too much may be so no more.
  Cut cut() {
    return steady < STEADY ? cut : cut.coarser();
  }

  @Nullable QueryError error() {
    return error;
  }

  QueryReport report() {
    return new QueryReport(took, oldest);
  }
}
