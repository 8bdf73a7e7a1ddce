package io.kubevitals.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which ends are asked for, newest first.
///
/// @param since inclusive
/// @param until exclusive
/// @param namespace null for all
/// @param workload null for all
/// @param limit how many at most
/// @param after what comes after this place, null for all of it
public record EndQuery(
    Instant since,
    Instant until,
    @Nullable String namespace,
    @Nullable String workload,
    int limit,
    @Nullable EndPlace after) {

  public static EndQuery between(Instant since, Instant until) {
    return new EndQuery(since, until, null, null, Integer.MAX_VALUE, null);
  }

  /// The same from a place on.
  public EndQuery after(EndPlace place, int atMost) {
    return new EndQuery(since, until, namespace, workload, atMost, place);
  }

  boolean isForSome() {
    return namespace != null || workload != null;
  }

  /// What is told comes after this.
  EndPlace begin() {
    var end = new EndPlace(until.toEpochMilli(), Long.MIN_VALUE);
    return after == null || after.isBefore(end) ? end : after;
  }
}
