package io.kubevitals.resource;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How the last query of one kind went.
///
/// @param took null before the first
/// @param oldest the oldest of the newest samples in use, null if none is
record QueryReport(@Nullable Duration took, @Nullable Instant oldest) {

  /// Of two queries for the same: the longer time and the older sample.
  QueryReport worse(QueryReport other) {
    return new QueryReport(later(took, other.took), earlier(oldest, other.oldest));
  }

  private static @Nullable Duration later(@Nullable Duration one, @Nullable Duration other) {
    return one == null || (other != null && other.compareTo(one) > 0) ? other : one;
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    return one == null || (other != null && other.isBefore(one)) ? other : one;
  }
}
