package io.kubevitals.metrics;

import java.util.concurrent.atomic.AtomicLong;

/// One series of a [CounterFamily].
public final class CounterSeries {
  private final LabelSet labels;
  private final AtomicLong value = new AtomicLong();

  CounterSeries(LabelSet labels) {
    this.labels = labels;
  }

  public void add(long count) {
    value.addAndGet(count);
  }

  /// The true value; the page may still hold it back.
  public long value() {
    return value.get();
  }

  LabelSet labels() {
    return labels;
  }
}
