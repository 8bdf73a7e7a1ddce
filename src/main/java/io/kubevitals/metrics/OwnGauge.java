package io.kubevitals.metrics;

import io.prometheus.metrics.core.metrics.Gauge;

/// A gauge about ourselves.
public final class OwnGauge {
  private final Gauge gauge;

  OwnGauge(Gauge gauge) {
    this.gauge = gauge;
  }

  public void set(double value, String... labelValues) {
    if (labelValues.length == 0) {
      gauge.set(value);
    } else {
      gauge.labelValues(labelValues).set(value);
    }
  }

  public void remove(String... labelValues) {
    gauge.remove(labelValues);
  }

  public double value(String... labelValues) {
    return labelValues.length == 0 ? gauge.get() : gauge.labelValues(labelValues).get();
  }
}
