package io.kubevitals.store;

import java.time.Duration;

/// When to write and when to give up waiting, on a clock of nanoseconds that nobody sets.
///
/// The first change after 200 ms of quiet is written at once, later ones together, and the disk is
/// asked to hold still five times a second at most.
final class CommitPlan {
  /// For each time that a commit waits for the disk.
  private static final Duration SYNC = Duration.ofMillis(200);

  /// Without changes it is noted this often that we were here.
  private static final Duration ALIVE = Duration.ofSeconds(10);

  /// How long changes wait for a store that cannot be written.
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LAST_RETRY = Duration.ofSeconds(15);

  private long notBefore;
  private long aliveAt;
  private long failingSince;
  private int failures;

  CommitPlan(long now) {
    notBefore = now;
    aliveAt = now;
  }

  /// How long to wait for the next attempt, zero or less if it is due.
  ///
  /// @param changed whether there is something new to write
  long waitNanos(long now, boolean changed) {
    long attempt = notBefore - now;
    return changed || failures > 0 ? attempt : Math.max(attempt, aliveAt - now);
  }

  /// @param begun when the commit began
  /// @param syncs how often it waited for the disk
  void committed(long begun, int syncs) {
    failures = 0;
    notBefore = begun + SYNC.multipliedBy(syncs).toNanos();
    aliveAt = begun + ALIVE.toNanos();
  }

  /// @param begun when the attempt began
  /// @param ended when it failed
  void failed(long begun, long ended) {
    if (failures == 0) {
      failingSince = begun;
    }
    long delay = FIRST_RETRY.toNanos() << Math.min(failures, 5);
    notBefore = ended + Math.min(delay, LAST_RETRY.toNanos());
    failures++;
  }

  /// How long changes may still wait, zero or less if they waited long enough.
  long patienceNanos(long now) {
    return failures == 0 ? Long.MAX_VALUE : failingSince + PATIENCE.toNanos() - now;
  }
}
