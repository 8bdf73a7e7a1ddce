package io.kubevitals.cluster;

import java.time.Duration;

/// Waiting times that double, with full jitter, so that a fleet never asks in step.
///
/// @param refused the wait after a 403, which somebody has to put right by hand
record Backoff(Duration base, Duration cap, Duration refused) {
  /// Twice a minute at most.
  static final Duration REFUSED = Duration.ofSeconds(30);

  static Backoff of(PodScope scope) {
    Duration cap = scope == PodScope.NODE ? Duration.ofSeconds(15) : Duration.ofSeconds(2);
    return new Backoff(Duration.ofMillis(500), cap, REFUSED);
  }

  /// The same for one of several who are refused: together they ask no more often than one.
  Backoff among(int askers) {
    return askers > 1 ? new Backoff(base, cap, refused.multipliedBy(askers)) : this;
  }

  /// @param failures in a row, from 1
  /// @param random from 0 to 1
  Duration delay(int failures, double random) {
    Duration full = base.multipliedBy(1L << Math.min(failures - 1, 16));
    Duration limit = full.compareTo(cap) > 0 ? cap : full;
    return Duration.ofNanos((long) (limit.toNanos() * random));
  }

  Duration refused(double random) {
    return refused.plusNanos((long) (refused.toNanos() * random / 6));
  }
}
