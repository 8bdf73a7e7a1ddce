package io.kubevitals.resource.report;

import java.time.Duration;

/// The window in equal steps, for sums over containers and for charts.
///
/// @param fromMillis the window's begin
record Timeline(long fromMillis, long stepMillis, int steps) {
  private static final int MAX_STEPS = 120;
  private static final Duration SHORTEST = Duration.ofSeconds(15);

  static Timeline of(TimeWindow window) {
    long length = window.length().toMillis();
    int steps = Math.clamp(length / SHORTEST.toMillis(), 1, MAX_STEPS);
    return new Timeline(window.from().toEpochMilli(), Math.ceilDiv(length, steps), steps);
  }

  /// Adds what `rate` makes between two moments to the steps that it lies in: afterwards a step
  /// holds its mean, if all its time was told.
  void add(float[] means, long beginMillis, long endMillis, double rate) {
    long begin = Math.max(beginMillis, fromMillis);
    while (begin < endMillis) {
      int step = (int) ((begin - fromMillis) / stepMillis);
      if (step >= steps) {
        return;
      }
      long end = Math.min(endMillis, fromMillis + (step + 1) * stepMillis);
      means[step] += (float) (rate * (end - begin) / stepMillis);
      begin = end;
    }
  }

  /// The first step that begins at this moment or later.
  int firstWhole(long millis) {
    return Math.clamp(Math.ceilDiv(millis - fromMillis, stepMillis), 0, steps);
  }

  /// The step after the last one that ends at this moment or before.
  int endWhole(long millis) {
    return Math.clamp((millis - fromMillis) / stepMillis, 0, steps);
  }
}
