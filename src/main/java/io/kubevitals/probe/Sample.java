package io.kubevitals.probe;

import java.util.Map;

/// One sample of a component's page.
record Sample(String name, Map<String, String> labels, double value) {

  /// The value of a label, `""` where there is none.
  String label(String name) {
    return labels.getOrDefault(name, "");
  }
}
