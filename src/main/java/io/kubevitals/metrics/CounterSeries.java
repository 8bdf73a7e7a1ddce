package io.kubevitals.metrics;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/// One series of a [CounterFamily]. It must not be kept beyond its removal: ask the family again.
public final class CounterSeries {
  /// In place of a value: the series is over.
  static final long GONE = -1;

  private static final long NEVER = 0;
  private static final long RELEASED = -1;
  private static final AtomicLongFieldUpdater<CounterSeries> VALUE =
      AtomicLongFieldUpdater.newUpdater(CounterSeries.class, "value");

  private final LabelSet labels;
  private volatile long value;
  private long zeroSince = NEVER;
  private volatile @Nullable End end;

  CounterSeries(LabelSet labels) {
    this.labels = labels;
  }

  public void add(long count) {
    VALUE.addAndGet(this, count);
  }

  /// The true value; the page may still hold it back.
  public long value() {
    return value;
  }

  LabelSet labels() {
    return labels;
  }

  boolean ended() {
    return end != null;
  }

  void end() {
    if (end == null) {
      end = new End();
    }
  }

  /// Whether it has ended and its last value was seen.
  boolean over() {
    End ending = end;
    return ending != null && ending.seen;
  }

  void revive() {
    end = null;
  }

  /// The value that this page shows, or [#GONE]: first 0, until that was seen; then the true value;
  /// of an ended series until that was seen. Only the thread that renders may ask.
  long serve(Exposure page) {
    End ending = end;
    if (heldAtZero(page)) {
      return 0;
    }
    return ending != null && seenToTheEnd(ending, page) ? GONE : value;
  }

  void takeBack(long generation) {
    if (zeroSince == generation) {
      zeroSince = NEVER;
    }
    End ending = end;
    if (ending != null && ending.since == generation) {
      ending.since = NEVER;
    }
  }

  private boolean heldAtZero(Exposure page) {
    if (zeroSince == RELEASED) {
      return false;
    }
    if (zeroSince == NEVER && !page.nobody()) {
      zeroSince = page.generation();
      page.served(this);
      return true;
    }
    if (page.settled(zeroSince)) {
      zeroSince = RELEASED;
      return false;
    }
    return true;
  }

  private boolean seenToTheEnd(End ending, Exposure page) {
    if (ending.since == NEVER && !page.nobody()) {
      ending.since = page.generation();
      page.served(this);
      return false;
    }
    ending.seen = page.settled(ending.since);
    return ending.seen;
  }

  /// One end of the series; a series that is revived and ends again has another one.
  private static final class End {
    /// The page that first showed the last value.
    private long since = NEVER;

    private volatile boolean seen;
  }
}
