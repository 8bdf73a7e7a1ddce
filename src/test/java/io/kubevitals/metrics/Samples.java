package io.kubevitals.metrics;

import java.util.HashMap;
import java.util.Map;

/// The counters of one page by their labels.
record Samples(Exposure exposure, Map<String, Long> values) implements FamilyWriter {
  Samples(Exposure exposure) {
    this(exposure, new HashMap<>());
  }

  @Override
  public void family(String name, FamilyType type, String help) {}

  @Override
  public void sample(LabelSet labels, double value) {
    throw new IllegalArgumentException("not a counter: " + labels);
  }

  @Override
  public void sample(LabelSet labels, LabelSet more, double value) {
    throw new IllegalArgumentException("not a counter: " + labels + more);
  }

  @Override
  public void sample(LabelSet labels, long value) {
    values.put(labels.toString(), value);
  }
}
