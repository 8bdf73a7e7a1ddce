package io.kubevitals.prometheus;

import java.util.List;
import java.util.Map;

/// The raw samples of one series within the window that was asked for, oldest first.
public record Series(Map<String, String> labels, List<Sample> samples) {

  /// The label's value, `""` where there is none: to Prometheus both are the same.
  public String label(String name) {
    return labels.getOrDefault(name, "");
  }
}
