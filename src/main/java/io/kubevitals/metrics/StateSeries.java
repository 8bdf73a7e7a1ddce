package io.kubevitals.metrics;

/// The series of one object of a [StateFamily].
public final class StateSeries {
  private final LabelSet labels;
  private final int[] counts;

  StateSeries(LabelSet labels, int states) {
    this.labels = labels;
    this.counts = new int[states];
  }

  public void add(int state, int change) {
    counts[state] += change;
  }

  public int count(int state) {
    return counts[state];
  }

  LabelSet labels() {
    return labels;
  }
}
