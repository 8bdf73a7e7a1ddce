package io.kubevitals.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One holding of the cluster's duties, from winning the Lease to losing it. Between two renewals
/// it may lapse, and go on as the same one if nobody took the Lease in the meantime.
public final class Tenure {
  private final long term;
  private final @Nullable Instant before;
  private final long counted;
  private final LongSupplier nanos;
  private volatile long until;
  private volatile boolean over;
  private volatile boolean counts;
  private volatile boolean told;

  private Tenure(
      long term, @Nullable Instant before, long counted, LongSupplier nanos, long until) {
    this.term = term;
    this.before = before;
    this.counted = counted;
    this.nanos = nanos;
    this.until = until;
  }

  /// That of a process that shares its duties with nobody and takes no Lease.
  public static Tenure withoutLease() {
    var alone = new Tenure(0, null, 0, () -> 0, 1);
    alone.told();
    return alone;
  }

  /// @param before what the Lease said
  /// @param counted the last term in which anything was shown
  /// @param asked the time before the Lease was written
  static Tenure begin(
      long term,
      LeaseRecord before,
      long counted,
      LongSupplier nanos,
      long asked,
      Duration renewDeadline) {
    return new Tenure(term, before.renewedAt(), counted, nanos, asked + renewDeadline.toNanos());
  }

  /// The Lease's `leaseTransitions`, above 0; 0 without a Lease. Later holders have higher ones.
  public long term() {
    return term;
  }

  /// From when on nobody but us counts: since the holder before us renewed the Lease last, by its
  /// clock; since now where there was none.
  public Instant countsFrom(Instant now) {
    return before == null || before.isAfter(now) ? now : before;
  }

  /// The last term in which anything was shown, before this one. State of an earlier one is void:
  /// somebody has shown what is not in it.
  public long counted() {
    return counted;
  }

  /// We are about to show something, as soon as the Lease says so.
  void counts() {
    counts = true;
  }

  boolean isCounting() {
    return counts;
  }

  /// The Lease says that something is shown in this term.
  void told() {
    told = true;
  }

  /// Whether anything may be shown as far as others must have been told before.
  public boolean isTold() {
    return told;
  }

  /// Whether we may act as the holder at this very moment, by a clock that nobody sets. Cheap:
  /// asked before each byte of a page leaves and before each commit.
  public boolean holds() {
    return !over && nanos.getAsLong() - until < 0;
  }

  /// Whether it has ended for good.
  public boolean isOver() {
    return over;
  }

  /// @param asked the time before the renewal was sent: the server may have got it at any time
  ///   since
  void renewed(long asked, Duration renewDeadline) {
    until = asked + renewDeadline.toNanos();
  }

  /// Ends it for good, at once.
  public void end() {
    over = true;
  }
}
