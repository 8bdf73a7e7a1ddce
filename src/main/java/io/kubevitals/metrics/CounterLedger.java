package io.kubevitals.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// The counters that must be durable before pages may show them: knows which have changed, and
/// hears what has been written. While nothing can be written pages show the present values. Guarded
/// by the lock that guards its families.
public final class CounterLedger {
  private final BooleanSupplier nobody;
  private final Runnable changed;
  private final List<CounterFamily> families = new ArrayList<>();
  private List<CounterSeries> dirty = new ArrayList<>();
  private boolean keeping;

  /// @param nobody whether no scraper is known
  /// @param changed hears that there is something to be written
  public CounterLedger(BooleanSupplier nobody, Runnable changed) {
    this.nobody = nobody;
    this.changed = changed;
  }

  /// What has changed since it was asked last.
  public List<CounterChange> take() {
    return take(dirty);
  }

  /// All that is or may be stored.
  public List<CounterChange> takeAll() {
    var all = new ArrayList<CounterSeries>();
    for (CounterFamily family : families) {
      for (CounterSeries series : family.all()) {
        if (series.value() > 0 || series.isStored()) {
          all.add(series);
        }
      }
    }
    return take(all);
  }

  public void committed(List<CounterChange> taken) {
    taken.forEach(change -> change.series().committed(change));
  }

  public void failed(List<CounterChange> taken) {
    taken.forEach(change -> change.series().touch());
  }

  /// @param kept whether what is written outlives a crash now; if not, nothing waits for it
  public void keep(boolean kept) {
    if (kept && !keeping) {
      families.forEach(family -> family.all().forEach(CounterSeries::showedAll));
    }
    keeping = kept;
  }

  boolean isKeeping() {
    return keeping;
  }

  void add(CounterFamily family) {
    families.add(family);
  }

  void changed(CounterSeries series) {
    dirty.add(series);
    changed.run();
  }

  private List<CounterChange> take(List<CounterSeries> wanted) {
    boolean isNobody = nobody.getAsBoolean();
    var taken = new ArrayList<CounterChange>(wanted.size());
    for (CounterSeries series : wanted) {
      CounterChange change = series.take(isNobody);
      if (change != null) {
        taken.add(change);
      }
    }
    dirty = new ArrayList<>();
    return taken;
  }
}
