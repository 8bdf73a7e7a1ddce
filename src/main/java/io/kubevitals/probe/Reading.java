package io.kubevitals.probe;

import io.kubevitals.metrics.LabelSet;
import java.util.ArrayList;
import java.util.List;

/// One value that a component showed.
///
/// @param labelValues without the node
record Reading(NodeFamily family, List<String> labelValues, double value) {
  LabelSet labels(String node) {
    var values = new ArrayList<>(List.of(node));
    values.addAll(labelValues);
    return LabelSet.of(family.labelNames(), values);
  }
}
