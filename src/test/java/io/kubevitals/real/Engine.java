package io.kubevitals.real;

import java.net.URI;

/// A real time series database that speaks Prometheus' query API, filled with series of ours.
enum Engine {
  PROMETHEUS {
    @Override
    Running holding(GeneratedSeries series) {
      RealPrometheus prometheus = RealPrometheus.holding(series.openMetrics());
      return new Running(prometheus.url(), prometheus::close);
    }
  },
  VICTORIA_METRICS {
    @Override
    Running holding(GeneratedSeries series) {
      RealVictoriaMetrics metrics = RealVictoriaMetrics.start();
      metrics.add(series.text());
      return new Running(metrics.url(), metrics::close);
    }
  };

  record Running(URI url, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  abstract Running holding(GeneratedSeries series);
}
