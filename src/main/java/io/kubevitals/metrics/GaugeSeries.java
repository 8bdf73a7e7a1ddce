package io.kubevitals.metrics;

/// One series of a [GaugeFamily].
public final class GaugeSeries {
  private final LabelSet labels;
  private volatile double value;

  GaugeSeries(LabelSet labels) {
    this.labels = labels;
  }

  public void set(double value) {
    this.value = value;
  }

  public double value() {
    return value;
  }

  LabelSet labels() {
    return labels;
  }
}
