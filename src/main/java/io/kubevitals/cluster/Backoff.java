package io.kubevitals.cluster;

import java.time.Duration;

/// Waiting times that double, with full jitter, so that a fleet never asks in step.
record Backoff(Duration base, Duration cap) {
  /// Twice a minute at most.
  private static final Duration REFUSED = Duration.ofSeconds(30);

  static Backoff of(PodScope scope) {
    Duration cap = scope == PodScope.NODE ? Duration.ofSeconds(15) : Duration.ofSeconds(2);
    return new Backoff(Duration.ofMillis(500), cap);
  }

  /// @param failures in a row, from 1
  /// @param random from 0 to 1
  Duration delay(int failures, double random) {
    Duration full = base.multipliedBy(1L << Math.min(failures - 1, 16));
    Duration limit = full.compareTo(cap) > 0 ? cap : full;
    return Duration.ofNanos((long) (limit.toNanos() * random));
  }

  /// The wait after a 403, which somebody has to put right by hand.
  Duration refused(double random) {
    return REFUSED.plusMillis((long) (5000 * random));
  }
}
