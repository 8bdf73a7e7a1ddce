package io.kubevitals.resource;

import io.kubevitals.prometheus.QueryError;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// That a server would not run the queries of a profile, and until when they are left alone.
///
/// @param pause how long that is, longer each time in a row
record Refusal(Instant until, Duration pause, QueryError error) {
  private static final Duration FIRST = Duration.ofMinutes(10);
  private static final Duration LONGEST = Duration.ofHours(1);

  /// @param before the last refusal of the same profile, null if there was none
  static Refusal of(QueryError error, Instant now, @Nullable Refusal before) {
    boolean inARow = before != null && now.isBefore(before.until.plus(before.pause));
    Duration pause = before == null || !inARow ? FIRST : before.pause.multipliedBy(2);
    Duration capped = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    return new Refusal(now.plus(capped), capped, error);
  }

  String words(String profile) {
    return "%s was refused until %s: %s"
        .formatted(profile, until.truncatedTo(ChronoUnit.SECONDS), error.detail());
  }
}
