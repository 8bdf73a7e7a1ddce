package io.kubevitals.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A gauge that counts the parts of an object by state: every object has a series for each state,
/// at 0 too. They share the text of the object's labels. Not thread-safe: who counts and who
/// renders hold the same lock.
public final class StateFamily {
  private final String name;
  private final String help;
  private final List<String> labelNames;
  private final List<LabelSet> states;
  private final Map<LabelSet, StateSeries> objects = new HashMap<>();

  /// @param stateLabel the label that comes last
  /// @param states its values; a state is named by its index among them
  /// @param labelNames those of the object
  public StateFamily(
      String name, String help, String stateLabel, List<String> states, String... labelNames) {
    this.name = name;
    this.help = help;
    this.labelNames = List.of(labelNames);
    this.states =
        states.stream().map(one -> LabelSet.of(List.of(stateLabel), List.of(one))).toList();
  }

  public String name() {
    return name;
  }

  /// The series of this object, created at 0 where there were none.
  public StateSeries at(String... labelValues) {
    return objects.computeIfAbsent(
        LabelSet.of(labelNames, List.of(labelValues)),
        labels -> new StateSeries(labels, states.size()));
  }

  public void remove(StateSeries object) {
    objects.remove(object.labels(), object);
  }

  /// Series, not objects.
  public int size() {
    return objects.size() * states.size();
  }

  public void writeTo(FamilyWriter out) {
    out.family(name, FamilyType.GAUGE, help);
    for (StateSeries object : objects.values()) {
      for (int i = 0; i < states.size(); i++) {
        out.sample(object.labels(), states.get(i), object.count(i));
      }
    }
  }
}
