package io.kubevitals.metrics;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The sign of life of one run of a loop.
public final class Heartbeat {
  private final Heartbeats all;
  private final String name;
  private final Duration maxAge;
  private final @Nullable Loop loop;
  private volatile Instant at;
  private volatile long atNanos;
  private volatile Duration limit;
  private volatile long beats;
  private volatile boolean abandoned;

  /// @param loop whose run this is, null where nobody could begin it anew
  Heartbeat(Heartbeats all, String name, Duration maxAge, @Nullable Loop loop) {
    this.all = all;
    this.name = name;
    this.maxAge = maxAge;
    this.loop = loop;
    this.limit = maxAge;
    this.at = all.now();
    this.atNanos = all.nanos();
  }

  /// The loop has come round once more.
  public void beat() {
    beat(maxAge);
  }

  /// The loop lives, and what it does next has a deadline of its own.
  ///
  /// @param within when the next beat will be due: that deadline and the time to work on its
  ///   outcome
  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread beats.
  public void beat(Duration within) {
    if (abandoned) {
      throw new AbandonedError(name);
    }
    limit = within;
    atNanos = all.nanos();
    at = all.now();
    beats++;
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

  /// Whether the last beat is young enough, by a clock that nobody sets, and the loop runs.
  public boolean ok() {
    boolean runs = loop == null || loop.isAlive();
    return runs && all.nanos() - atNanos <= limit.toNanos();
  }

  /// How many there were.
  long beats() {
    return beats;
  }

  /// How old the last beat may be at present.
  Duration limit() {
    return limit;
  }

  @Nullable Loop loop() {
    return loop;
  }

  /// Another run has taken the place of this one, which ends as soon as it wants to beat again.
  void abandon() {
    abandoned = true;
  }

  /// Ends a run that hung, was replaced and woke up again.
  static final class AbandonedError extends Error {
    private static final long serialVersionUID = 1L;

    AbandonedError(String loop) {
      super("another run has taken the place of this one of " + loop);
    }
  }
}
