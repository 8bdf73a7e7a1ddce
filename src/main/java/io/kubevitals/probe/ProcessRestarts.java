package io.kubevitals.probe;

import io.kubevitals.metrics.CounterFamily;
import io.kubevitals.metrics.FamilyWriter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts the restarts of components by the start time that their metrics tell. Some troubles show
/// in no other way: a Felix that cannot write its rules ends within seconds and begins anew.
final class ProcessRestarts {
  static final String START = "process_start_time_seconds";

  private final String node;
  private final Map<Component, Double> starts = new ConcurrentHashMap<>();
  private final CounterFamily restarts =
      new CounterFamily(
          "kubevitals_component_restarts_total",
          "Changes of a component's process start time.",
          "node",
          "component");

  ProcessRestarts(String node) {
    this.node = node;
  }

  void saw(Component component, double start) {
    Double before = starts.put(component, start);
    var series = restarts.at(node, component.label());
    if (before != null && before != start) {
      series.add(1);
    }
  }

  void writeTo(FamilyWriter out) {
    restarts.writeTo(out);
  }
}
