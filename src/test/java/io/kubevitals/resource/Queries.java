package io.kubevitals.resource;

import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.prometheus.Series;

/// What a cycle does with answers, step by step, for tests.
final class Queries {
  private static final Profiles SHIPPED = Configs.of().profiles().all();

  private Queries() {}

  /// The series as an answer to what profile `k8s` asks.
  static void feed(SeriesReader reader, Signal signal, Series series) {
    ProfileQuery query = SHIPPED.named("k8s").orElseThrow().of(signal).getFirst();
    reader.accept(query, 1, new SeriesView(series));
  }

  static RowLimit unlimited() {
    return new RowLimit(
        Configs.of().limit(), new OwnMetrics().counter("dropped_total", "", "family"));
  }
}
