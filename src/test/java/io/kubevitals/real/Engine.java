package io.kubevitals.real;

import java.net.URI;

/// A real time series database that speaks Prometheus' query API, filled with series of ours.
enum Engine {
  PROMETHEUS {
    @Override
    Running holding(String openMetrics, String text) {
      RealPrometheus prometheus = RealPrometheus.holding(openMetrics);
      return new Running(prometheus.url(), prometheus::close);
    }
  },
  VICTORIA_METRICS {
    @Override
    Running holding(String openMetrics, String text) {
      RealVictoriaMetrics metrics = RealVictoriaMetrics.holding(text);
      return new Running(metrics.url(), metrics::close);
    }
  };

  record Running(URI url, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  /// @param openMetrics and `text`: the same in two forms
  abstract Running holding(String openMetrics, String text);

  Running holding(GeneratedSeries series) {
    return holding(series.openMetrics(), series.text());
  }
}
