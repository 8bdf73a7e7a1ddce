package io.kubevitals.probe;

import java.util.Set;

/// What is made of the families of a component's page.
///
/// @param judged families whose samples the prober reads
record PageRules(Component component, Limits limits, Set<String> judged) {

  /// @param node the label
  /// @param allowed families to forward
  /// @param maxKeptBytes of what is kept of one page
  record Limits(String node, AllowList allowed, int maxKeptBytes) {}

  boolean isForwarded(String family) {
    return limits.allowed.admits(family);
  }

  boolean isOwn(String family) {
    return component.owns(family);
  }

  int maxKeptBytes() {
    return limits.maxKeptBytes;
  }

  /// Our labels, beside the names that a sample has already.
  String labels(Set<String> taken) {
    return label("component", component.label(), taken) + "," + label("node", limits.node, taken);
  }

  private static String label(String name, String value, Set<String> taken) {
    String free = taken.contains(name) ? "probe_" + name : name;
    return free + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
