package io.kubevitals.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A per-object counter. A new series is first served as 0, its true value follows when every known
/// scraper has fetched that 0: so `increase()` is right from the first event on.
public final class CounterFamily {
  private final String name;
  private final String help;
  private final List<String> labelNames;
  private final Map<List<String>, CounterSeries> series = new ConcurrentHashMap<>();

  /// @param name with prefix and `_total`
  public CounterFamily(String name, String help, String... labelNames) {
    this.name = name;
    this.help = help;
    this.labelNames = List.of(labelNames);
  }

  public String name() {
    return name;
  }

  /// The series of these label values, created at 0 where there was none.
  public CounterSeries at(String... labelValues) {
    return series.computeIfAbsent(
        List.of(labelValues), values -> new CounterSeries(LabelSet.of(labelNames, values)));
  }

  /// Ends a series: it is served no more, and begins again at 0 if it returns.
  public void remove(String... labelValues) {
    series.remove(List.of(labelValues));
  }

  public int size() {
    return series.size();
  }

  public void writeTo(FamilyWriter out) {
    out.family(name, FamilyType.COUNTER, help);
    series.values().forEach(one -> out.sample(one.labels(), one.value()));
  }
}
