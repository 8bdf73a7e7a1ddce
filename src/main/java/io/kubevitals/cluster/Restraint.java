package io.kubevitals.cluster;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How those who ask a server for many small things leave it alone while it says that it cannot
/// answer: all of them wait, and one of them asks at a time. Thread-safe.
final class Restraint {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ZERO);

  private final LongSupplier nanos;
  private final DoubleSupplier random;
  private int failures;
  private long notBefore;

  /// @param random from 0 to 1
  Restraint(LongSupplier nanos, DoubleSupplier random) {
    this.nanos = nanos;
    this.random = random;
    this.notBefore = nanos.getAsLong();
  }

  /// How long nobody may ask.
  synchronized Duration left() {
    return Duration.ofNanos(Math.max(0, notBefore - nanos.getAsLong()));
  }

  /// How long to wait before asking; zero where it is this one's turn. While the server fails the
  /// next one's comes after a pause.
  synchronized Duration turn() {
    Duration left = left();
    if (left.isZero() && failures > 0) {
      failures++;
      hold(pause());
    }
    return left;
  }

  /// What the server has asked for holds all the same: others may have been refused meanwhile.
  synchronized void answered() {
    failures = 0;
  }

  /// @param asked how long the server asks us to wait, null where it does not
  synchronized void overloaded(@Nullable Duration asked) {
    failures = Math.max(1, failures);
    hold(pause());
    if (asked != null) {
      hold(asked);
    }
  }

  private void hold(Duration atLeast) {
    long until = nanos.getAsLong() + atLeast.toNanos();
    notBefore = until - notBefore > 0 ? until : notBefore;
  }

  /// With full jitter one in so many would ask at once.
  private Duration pause() {
    return BACKOFF.delay(failures, 0.5 + random.getAsDouble() / 2);
  }
}
