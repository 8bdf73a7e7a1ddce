package io.kubevitals.prometheus;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Spares a server that does not answer, and us the waiting: after several failures in a row
/// nothing is asked for a while, then one query tries.
final class CircuitBreaker {
  /// More than a cycle has queries, so that one bad moment opens nothing.
  private static final int FAILURES = 10;

  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private int failures;
  private Duration pause = FIRST;
  private Instant until = Instant.MIN;

  /// Until when nothing is to be asked. Whoever gets an empty answer after a pause is the one that
  /// tries; the others wait for how that ends.
  synchronized Optional<Instant> pause(Instant now) {
    if (failures < FAILURES) {
      return Optional.empty();
    }
    if (now.isBefore(until)) {
      return Optional.of(until);
    }
    until = now.plus(pause);
    return Optional.empty();
  }

  synchronized void heard(Answer answer, Instant now) {
    if (answer instanceof Answer.Failed(_, QueryError error) && error.isOutage()) {
      failed(now);
    } else {
      failures = 0;
      pause = FIRST;
    }
  }

  private void failed(Instant now) {
    failures++;
    if (failures > FAILURES) {
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    }
    until = now.plus(pause);
  }
}
