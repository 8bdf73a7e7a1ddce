package io.kubevitals.probe;

import java.util.SortedMap;
import java.util.TreeMap;

/// What kube-proxy's metrics say of the syncs of one IP family.
///
/// @param queued when a sync was last asked for, in seconds since 1970
/// @param synced when one last succeeded; 0 before the first
/// @param failures so far; 0 where none is told of
/// @param durations of all syncs so far, failed ones included
record SyncSample(double queued, double synced, double failures, Durations durations) {

  /// A histogram.
  ///
  /// @param buckets cumulative counts by upper bound
  record Durations(double sum, double count, SortedMap<Double, Double> buckets) {
    static final Durations NONE = new Durations(0, 0, new TreeMap<>());

    /// The slowest of the syncs since then, or what it can have taken at most; 0 where there was
    /// none.
    double slowestSince(Durations before) {
      if (count <= before.count) {
        return 0;
      }
      double most = sum - before.sum;
      double below = 0;
      double bound = Double.POSITIVE_INFINITY;
      for (var bucket : buckets.entrySet()) {
        double rise = bucket.getValue() - before.buckets.getOrDefault(bucket.getKey(), 0.0);
        if (rise > below) {
          bound = bucket.getKey();
          below = rise;
        }
      }
      return Math.max(0, Math.min(most, bound));
    }
  }
}
