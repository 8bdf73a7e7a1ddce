package io.kubevitals.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.PriorityQueue;

/// A clock that moves from one event to the next and stands still in between.
final class VirtualTime implements InstantSource {
  static final Instant START = Instant.parse("2026-11-23T12:00:00.250Z");

  private record Event(long at, long order, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private long now;
  private long order;
  private long wallShift;

  @Override
  public Instant instant() {
    return START.plusMillis(now + wallShift);
  }

  /// The clock on the wall jumps; nothing else does.
  void shiftWall(Duration by) {
    wallShift += by.toMillis();
  }

  /// What the rest of the cluster's clocks show.
  Instant cluster() {
    return START.plusMillis(now);
  }

  /// As statuses show it.
  Instant clusterSecond() {
    return cluster().truncatedTo(ChronoUnit.SECONDS);
  }

  /// Milliseconds since the start.
  long now() {
    return now;
  }

  long nanos() {
    return 1 + now * 1_000_000;
  }

  void after(long millis, Runnable action) {
    events.add(new Event(now + Math.max(0, millis), order++, action));
  }

  void after(Duration wait, Runnable action) {
    after((wait.toNanos() + 999_999) / 1_000_000, action);
  }

  /// Lets time pass until then.
  void runUntil(long until) {
    for (Event next = events.peek(); next != null && next.at <= until; next = events.peek()) {
      events.remove();
      now = next.at;
      next.action.run();
    }
    now = until;
  }
}
