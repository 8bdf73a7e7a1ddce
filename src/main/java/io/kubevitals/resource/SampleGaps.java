package io.kubevitals.resource;

import io.kubevitals.prometheus.Sample;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/// Finds the scrape interval in the samples themselves: the usual distance between two of them, in
/// whole seconds.
final class SampleGaps {
  private final TreeMap<Long, Integer> counts = new TreeMap<>();
  private int total;

  void add(List<Sample> samples) {
    for (int i = 1; i < samples.size(); i++) {
      long millis = samples.get(i).timeMillis() - samples.get(i - 1).timeMillis();
      counts.merge(Math.clamp((millis + 500) / 1000, 0L, 3600L), 1, Integer::sum);
      total++;
    }
  }

  /// Whether any series had two samples.
  boolean any() {
    return total > 0;
  }

  Duration median() {
    int before = 0;
    for (var gap : counts.entrySet()) {
      before += gap.getValue();
      if (before * 2 >= total) {
        return Duration.ofSeconds(gap.getKey());
      }
    }
    return Duration.ZERO;
  }
}
