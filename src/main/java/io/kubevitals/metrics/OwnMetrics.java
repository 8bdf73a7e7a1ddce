package io.kubevitals.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;

/// The families about ourselves, a few hundred series kept by the Prometheus client library in a
/// registry of our own. Names carry the prefix `kubevitals_` already.
public final class OwnMetrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();

  /// @param name without prefix, with `_total`
  public OwnCounter counter(String name, String help, String... labelNames) {
    return new OwnCounter(
        Counter.builder()
            .name("kubevitals_" + name)
            .help(help)
            .labelNames(labelNames)
            .withoutExemplars()
            .register(registry));
  }

  /// @param name without prefix
  public OwnGauge gauge(String name, String help, String... labelNames) {
    return new OwnGauge(
        Gauge.builder()
            .name("kubevitals_" + name)
            .help(help)
            .labelNames(labelNames)
            .withoutExemplars()
            .register(registry));
  }

  /// A gauge without labels whose value is asked for at each scrape.
  public void gauge(String name, String help, DoubleSupplier value) {
    io.prometheus.metrics.core.metrics.GaugeWithCallback.builder()
        .name("kubevitals_" + name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  PrometheusRegistry registry() {
    return registry;
  }
}
