package io.kubevitals.metrics;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/// One series of a [CounterFamily]. It must not be kept beyond its removal: ask the family again.
///
/// It has three numbers: what was counted, what is durable, and what pages show. Pages show at most
/// what is durable, and while they hold the series back for scrapers that have not seen it yet,
/// less than that.
public final class CounterSeries {
  /// In place of a value: the series is over.
  static final long GONE = -1;

  private static final long NEVER = 0;
  private static final long RELEASED = -1;
  private static final AtomicLongFieldUpdater<CounterSeries> VALUE =
      AtomicLongFieldUpdater.newUpdater(CounterSeries.class, "value");

  private final CounterFamily family;
  private final LabelSet labels;
  private volatile long value;

  /// What a page may show once it does not hold the series back; a crash does not take it back.
  private long durable;

  private long heldSince = NEVER;
  private volatile @Nullable End end;

  /// It had a history before this process: the first pages show the durable value, not 0.
  private boolean restored;

  private boolean stored;
  private boolean unwritten;
  private boolean dirty;

  CounterSeries(CounterFamily family, LabelSet labels) {
    this.family = family;
    this.labels = labels;
  }

  public void add(long count) {
    VALUE.addAndGet(this, count);
    if (count != 0) {
      touch();
    }
  }

  /// The true value; the page may still hold it back.
  public long value() {
    return value;
  }

  LabelSet labels() {
    return labels;
  }

  CounterFamily family() {
    return family;
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

  /// It goes on where it was. If it was over, its row may be gone, and pages wait for the next one.
  void revive() {
    unwritten |= stored && over();
    end = null;
    if (unwritten) {
      touch();
    }
  }

  void restore(long total, long served) {
    value = total;
    durable = served;
    restored = true;
    stored = true;
  }

  /// The value that this page shows, or [#GONE]: first 0 or what was shown before this process
  /// began, until that was seen; then what is durable; of an ended series until that was seen. Only
  /// the thread that renders may ask.
  long serve(Exposure page) {
    End ending = end;
    if (unwritten && family.isKept()) {
      return GONE;
    }
    if (isHeldBack(page)) {
      return restored ? durable : 0;
    }
    return ending != null && isSeenToTheEnd(ending, page) ? GONE : shown();
  }

  /// The durable value, or the present one where nothing is kept.
  long shown() {
    return family.isKept() ? durable : value;
  }

  void takeBack(long generation) {
    if (heldSince == generation) {
      heldSince = NEVER;
    }
    End ending = end;
    if (ending != null && ending.since == generation) {
      ending.since = NEVER;
    }
  }

  /// What has to be written for it, null where it has gone.
  ///
  /// @param nobody there is no scraper, so nobody has to see it held back
  @Nullable CounterChange take(boolean nobody) {
    dirty = false;
    boolean gone = over();
    if (gone && !stored) {
      return null;
    }
    stored = true;
    long total = value;
    boolean free = heldSince == RELEASED || (heldSince == NEVER && nobody);
    return new CounterChange(this, total, free ? total : durable, gone);
  }

  void committed(CounterChange change) {
    if (change.gone()) {
      stored = false;
      if (!family.forget(this)) {
        touch();
      }
      return;
    }
    unwritten = false;
    durable = Math.max(durable, change.served());
    if (heldSince == RELEASED && durable < value) {
      touch();
    }
  }

  /// Notes that what is stored of it is not all there is.
  void touch() {
    CounterLedger ledger = family.ledger();
    if (ledger != null && !dirty) {
      dirty = true;
      ledger.changed(this);
    }
  }

  boolean isUnwritten() {
    return unwritten;
  }

  /// Whether a row of it may be stored.
  boolean isStored() {
    return stored;
  }

  /// Pages have shown the present value without waiting for the store, and must not go back.
  void showedAll() {
    if (heldSince == RELEASED) {
      durable = value;
    }
  }

  private boolean isHeldBack(Exposure page) {
    if (heldSince == RELEASED) {
      return false;
    }
    if (heldSince == NEVER && !page.nobody()) {
      heldSince = page.generation();
      page.served(this);
      return true;
    }
    if (!page.settled(heldSince)) {
      return true;
    }
    heldSince = RELEASED;
    if (durable < value) {
      touch();
    }
    return false;
  }

  private boolean isSeenToTheEnd(End ending, Exposure page) {
    if (shown() < value) {
      return false;
    }
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
