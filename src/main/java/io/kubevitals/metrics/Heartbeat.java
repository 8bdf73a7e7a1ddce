package io.kubevitals.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The sign of life of one loop.
public final class Heartbeat {
  private final Heartbeats all;
  private final String name;
  private final Duration maxAge;
  private final @Nullable Supplier<Instant> told;
  private volatile Instant at;
  private volatile long atNanos;

  /// @param told when the loop last lived, null where it beats
  Heartbeat(Heartbeats all, String name, Duration maxAge, @Nullable Supplier<Instant> told) {
    this.all = all;
    this.name = name;
    this.maxAge = maxAge;
    this.told = told;
    this.at = all.now();
    this.atNanos = all.nanos();
  }

  /// The loop has come round once more.
  public void beat() {
    at = all.now();
    atNanos = all.nanos();
  }

  /// The loop has ended as it should.
  public void end() {
    all.end(this);
  }

  public String name() {
    return name;
  }

  /// The wall clock's time of the last beat.
  public Instant at() {
    return told == null ? at : told.get();
  }

  /// Whether the last beat is young enough, by a clock that nobody sets where the loop beats.
  public boolean ok() {
    if (told != null) {
      return Duration.between(told.get(), all.now()).compareTo(maxAge) <= 0;
    }
    return all.nanos() - atNanos <= maxAge.toNanos();
  }
}
