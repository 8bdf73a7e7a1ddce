package io.kubevitals.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

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
    GaugeWithCallback.builder()
        .name("kubevitals_" + name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /// A gauge whose series are asked for at each scrape: label values and the value.
  public void gauge(
      String name,
      String help,
      List<String> labelNames,
      Supplier<Map<List<String>, Double>> series) {
    GaugeWithCallback.builder()
        .name("kubevitals_" + name)
        .help(help)
        .labelNames(labelNames.toArray(String[]::new))
        .callback(
            callback ->
                series
                    .get()
                    .forEach(
                        (labels, value) -> callback.call(value, labels.toArray(String[]::new))))
        .register(registry);
  }

  /// Adds the families of the JVM and of the process, `jvm_*` and `process_*`.
  public void addProcess() {
    JvmMetrics.builder().register(registry);
  }

  PrometheusRegistry registry() {
    return registry;
  }
}
