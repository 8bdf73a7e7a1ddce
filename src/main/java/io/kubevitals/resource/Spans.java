package io.kubevitals.resource;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One answer, reduced.
///
/// @param interval at which samples follow each other, zero if none follows another
/// @param series how many series the answer had, those of unknown pods included
record Spans(Map<ContainerKey, List<Span>> byContainer, Duration interval, int series) {
  static final Spans NONE = new Spans(Map.of(), Duration.ZERO, 0);

  /// How far cAdvisor's own stamps were seen to lag behind the moment of a scrape.
  private static final Duration STAMP_LAG = Duration.ofSeconds(25);

  /// Prometheus's own default.
  private static final Duration UNKNOWN_INTERVAL = Duration.ofMinutes(1);

  /// Older than this a sample tells nothing about now: two scrapes would have brought a newer one.
  Duration maxAge() {
    return maxAge(interval);
  }

  static Duration maxAge(Duration interval) {
    Duration scrapes = interval.isZero() ? UNKNOWN_INTERVAL : interval;
    return scrapes.multipliedBy(2).plus(STAMP_LAG);
  }
}
