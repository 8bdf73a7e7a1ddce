package io.kubevitals.metrics;

import java.time.Duration;
import java.time.Instant;

/// The sign of life of one loop.
public final class Heartbeat {
  private final Heartbeats all;
  private final String name;
  private final Duration maxAge;
  private volatile Instant at;
  private volatile long atNanos;

  Heartbeat(Heartbeats all, String name, Duration maxAge) {
    this.all = all;
    this.name = name;
    this.maxAge = maxAge;
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
    return at;
  }

  /// Whether the last beat is young enough, by a clock that nobody sets.
  public boolean ok() {
    return all.nanos() - atNanos <= maxAge.toNanos();
  }
}
