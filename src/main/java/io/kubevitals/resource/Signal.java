package io.kubevitals.resource;

import java.util.ArrayList;
import java.util.List;

/// What Prometheus is asked for: one family per query, no arithmetic and no joins on its side.
public enum Signal {
  CPU_USAGE("cpu_usage", "container_cpu_usage_seconds_total", "cpu=~\"total|\""),
  MEMORY_USAGE("memory_usage", "container_memory_working_set_bytes", "");

  private final String label;
  private final String family;
  private final String matcher;

  Signal(String label, String family, String matcher) {
    this.label = label;
    this.family = family;
    this.matcher = matcher;
  }

  /// The value of label `query`.
  public String label() {
    return label;
  }

  /// The kind in `resource_profile_info`.
  public String kind() {
    return label.substring(0, label.indexOf('_'));
  }

  /// The raw samples of all containers. `container=""` is a pod or a slice, `POD` Docker's pause.
  public String query(ResourceConfig config) {
    var matchers = new ArrayList<String>(List.of("container!=\"\"", "container!=\"POD\""));
    if (!matcher.isEmpty()) {
      matchers.add(matcher);
    }
    matchers.addAll(config.matchers());
    return family + "{" + String.join(",", matchers) + "}[" + config.window().toMillis() + "ms]";
  }
}
