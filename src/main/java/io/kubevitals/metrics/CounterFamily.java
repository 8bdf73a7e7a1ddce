package io.kubevitals.metrics;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A per-object counter. A new series is first served as 0, its true value follows when every known
/// scraper has fetched that 0: so `increase()` is right from the first event on. A series that ends
/// is served until every known scraper has fetched its last value. With a [CounterLedger] pages
/// show what is durable.
public final class CounterFamily {
  private final String name;
  private final String help;
  private final List<String> labelNames;
  private final @Nullable CounterLedger ledger;
  private final Map<LabelSet, CounterSeries> series = new ConcurrentHashMap<>();

  /// @param name with prefix and `_total`
  public CounterFamily(String name, String help, String... labelNames) {
    this(null, name, help, labelNames);
  }

  /// @param ledger keeps the values, null where they live as long as the process
  public CounterFamily(
      @Nullable CounterLedger ledger, String name, String help, String... labelNames) {
    this.ledger = ledger;
    this.name = name;
    this.help = help;
    this.labelNames = List.of(labelNames);
    if (ledger != null) {
      ledger.add(this);
    }
  }

  public String name() {
    return name;
  }

  /// The series of these label values, created at 0 where there was none. One that has ended and is
  /// still served goes on where it was.
  public CounterSeries at(String... labelValues) {
    LabelSet labels = LabelSet.of(labelNames, List.of(labelValues));
    CounterSeries present = series.get(labels);
    return present != null && !present.ended() ? present : series.compute(labels, this::revived);
  }

  /// The series as it was stored; its first pages show what was served before.
  public CounterSeries restore(long total, long served, List<String> labelValues) {
    CounterSeries one = at(labelValues.toArray(String[]::new));
    one.restore(total, served);
    return one;
  }

  /// Ends a series: it disappears when its last value was seen, and begins again at 0 if it returns
  /// later.
  public void remove(String... labelValues) {
    LabelSet labels = LabelSet.of(labelNames, List.of(labelValues));
    series.computeIfPresent(labels, CounterFamily::ended);
  }

  /// How many series there are, ended ones that are still served included.
  public int size() {
    return series.size();
  }

  public void writeTo(FamilyWriter out) {
    out.family(name, FamilyType.COUNTER, help);
    Exposure page = out.exposure();
    for (CounterSeries one : series.values()) {
      long value = one.serve(page);
      if (value != CounterSeries.GONE) {
        out.sample(one.labels(), value);
      } else if (!dismiss(one)) {
        out.sample(one.labels(), one.shown());
      }
    }
  }

  @Nullable CounterLedger ledger() {
    return ledger;
  }

  /// Whether values outlive the process.
  boolean isKept() {
    return ledger != null && ledger.isKeeping();
  }

  Collection<CounterSeries> all() {
    return series.values();
  }

  /// Forgets an ended series unless it has been revived meanwhile.
  boolean forget(CounterSeries ended) {
    return series.computeIfPresent(
            ended.labels(), (_, present) -> present == ended && present.over() ? null : present)
        == null;
  }

  /// A series that is stored goes when that has been deleted: one of its labels that comes before
  /// must not begin at 0 while the store would begin it elsewhere.
  private boolean dismiss(CounterSeries ended) {
    if (ended.isUnwritten()) {
      return true;
    }
    if (ledger == null || !ended.isStored()) {
      return forget(ended);
    }
    ended.touch();
    return true;
  }

  private CounterSeries revived(LabelSet labels, @Nullable CounterSeries present) {
    if (present == null) {
      return new CounterSeries(this, labels);
    }
    present.revive();
    return present;
  }

  private static CounterSeries ended(LabelSet labels, CounterSeries present) {
    present.end();
    return present;
  }
}
