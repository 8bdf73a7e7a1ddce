package io.kubevitals.resource.report;

import io.kubevitals.prometheus.Sample;
import java.time.Duration;
import java.util.List;

/// Finds the usual distance between two samples in the samples themselves, in whole seconds.
final class SampleIntervals {
  private final long[] counts = new long[3601];
  private long total;

  void add(List<Sample> samples) {
    for (int i = 1; i < samples.size(); i++) {
      long millis = samples.get(i).timeMillis() - samples.get(i - 1).timeMillis();
      counts[Math.clamp((millis + 500) / 1000, 0, 3600)]++;
      total++;
    }
  }

  void add(SampleIntervals other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
  }

  /// Zero if no sample follows another.
  Duration median() {
    long before = 0;
    for (int i = 0; i < counts.length; i++) {
      before += counts[i];
      if (total > 0 && before * 2 >= total) {
        return Duration.ofSeconds(i);
      }
    }
    return Duration.ZERO;
  }
}
