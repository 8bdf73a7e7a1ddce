package io.kubevitals.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A per-object gauge. A series that has no value any more is removed, never served as 0.
public final class GaugeFamily {
  private final String name;
  private final String help;
  private final List<String> labelNames;
  private final Map<LabelSet, GaugeSeries> series = new ConcurrentHashMap<>();

  public GaugeFamily(String name, String help, String... labelNames) {
    this.name = name;
    this.help = help;
    this.labelNames = List.of(labelNames);
  }

  public String name() {
    return name;
  }

  /// The series of these label values, created at 0 where there was none.
  public GaugeSeries at(String... labelValues) {
    LabelSet labels = LabelSet.of(labelNames, List.of(labelValues));
    GaugeSeries present = series.get(labels);
    return present != null ? present : series.computeIfAbsent(labels, GaugeSeries::new);
  }

  public void remove(String... labelValues) {
    series.remove(LabelSet.of(labelNames, List.of(labelValues)));
  }

  public int size() {
    return series.size();
  }

  public void writeTo(FamilyWriter out) {
    out.family(name, FamilyType.GAUGE, help);
    for (GaugeSeries one : series.values()) {
      out.sample(one.labels(), one.value());
    }
  }
}
