package io.kubevitals.metrics;

import io.prometheus.metrics.core.metrics.Counter;

/// A counter about ourselves.
public final class OwnCounter {
  private final Counter counter;

  OwnCounter(Counter counter) {
    this.counter = counter;
  }

  public void add(double amount, String... labelValues) {
    if (labelValues.length == 0) {
      counter.inc(amount);
    } else {
      counter.labelValues(labelValues).inc(amount);
    }
  }

  public void increment(String... labelValues) {
    add(1, labelValues);
  }

  /// Makes the series appear with 0.
  public void touch(String... labelValues) {
    add(0, labelValues);
  }

  public double value(String... labelValues) {
    return labelValues.length == 0 ? counter.get() : counter.labelValues(labelValues).get();
  }
}
