package io.kubevitals.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The families about ourselves, a few hundred series kept by the Prometheus client library in a
/// registry of our own. Names carry the prefix `kubevitals_` already.
public final class OwnMetrics {
  private static final Logger log = LoggerFactory.getLogger(OwnMetrics.class);
  private static final String END = "# EOF\n";
  private static final PrometheusTextFormatWriter TEXT =
      PrometheusTextFormatWriter.builder().setIncludeCreatedTimestamps(false).build();
  private static final OpenMetricsTextFormatWriter OPENMETRICS =
      OpenMetricsTextFormatWriter.builder()
          .setCreatedTimestampsEnabled(false)
          .setExemplarsOnAllMetricTypesEnabled(false)
          .build();

  private final PrometheusRegistry registry;
  private final Map<String, OwnCounter> counters;
  private final Map<String, OwnGauge> gauges;

  /// Whom to ask for the series of a gauge.
  private final Map<String, Supplier<Map<List<String>, Double>>> asked;

  private final Set<String> failing;
  private final Set<String> hidden;

  /// The families that were asked for here, be it that others did so too.
  private final Set<String> mine = ConcurrentHashMap.newKeySet();

  public OwnMetrics() {
    this.registry = new PrometheusRegistry();
    this.counters = new ConcurrentHashMap<>();
    this.gauges = new ConcurrentHashMap<>();
    this.asked = new ConcurrentHashMap<>();
    this.failing = ConcurrentHashMap.newKeySet();
    this.hidden = ConcurrentHashMap.newKeySet();
  }

  private OwnMetrics(OwnMetrics whole) {
    this.registry = whole.registry;
    this.counters = whole.counters;
    this.gauges = whole.gauges;
    this.asked = whole.asked;
    this.failing = whole.failing;
    this.hidden = whole.hidden;
  }

  /// A part whose families can be hidden together.
  public OwnMetrics part() {
    return new OwnMetrics(this);
  }

  /// Leaves the families that were asked for here off the page until somebody asks for them again.
  /// Counters keep what they counted.
  public void hide() {
    hidden.addAll(mine);
  }

  private void show(String name) {
    mine.add("kubevitals_" + name);
    hidden.remove("kubevitals_" + name);
  }

  /// @param name without prefix, with `_total`; a name that is known already is the same counter
  public OwnCounter counter(String name, String help, String... labelNames) {
    show(name);
    return counters.computeIfAbsent(
        name,
        _ ->
            new OwnCounter(
                Counter.builder()
                    .name("kubevitals_" + name)
                    .help(help)
                    .labelNames(labelNames)
                    .withoutExemplars()
                    .register(registry)));
  }

  /// @param name without prefix; a name that is known already is the same gauge
  public OwnGauge gauge(String name, String help, String... labelNames) {
    show(name);
    return gauges.computeIfAbsent(
        name,
        _ ->
            new OwnGauge(
                Gauge.builder()
                    .name("kubevitals_" + name)
                    .help(help)
                    .labelNames(labelNames)
                    .withoutExemplars()
                    .register(registry)));
  }

  /// A gauge without labels whose value is asked for at each scrape. A later one of the same name
  /// takes its place.
  public void gauge(String name, String help, DoubleSupplier value) {
    gauge(name, help, List.of(), () -> Map.of(List.of(), value.getAsDouble()));
  }

  /// A gauge whose series are asked for at each scrape: label values and the value. A later one of
  /// the same name takes its place.
  public void gauge(
      String name,
      String help,
      List<String> labelNames,
      Supplier<Map<List<String>, Double>> series) {
    show(name);
    if (asked.put(name, series) == null) {
      GaugeWithCallback.builder()
          .name("kubevitals_" + name)
          .help(help)
          .labelNames(labelNames.toArray(String[]::new))
          .callback(
              callback ->
                  guarded(
                      name, () -> call(callback, Objects.requireNonNull(asked.get(name)).get())))
          .register(registry);
    }
  }

  /// Adds the families of the JVM and of the process, `jvm_*` and `process_*`.
  public void addProcess() {
    JvmMetrics.builder().register(registry);
  }

  /// Writes all families whose names are not taken, without an end mark, each with other programs'
  /// samples of the same name.
  void writeTo(PageWriter page) throws IOException {
    for (MetricSnapshot family : registry.scrape()) {
      String name = exposedName(family);
      if (!page.has(name) && !hidden.contains(name)) {
        write(family, page);
        page.appendForeign(name);
      }
    }
  }

  private static void write(MetricSnapshot family, PageWriter page) throws IOException {
    PageBuffer out = page.buffer();
    var snapshots = MetricSnapshots.of(family);
    switch (page.format()) {
      case TEXT -> TEXT.write(out, snapshots, EscapingScheme.UNDERSCORE_ESCAPING);
      case OPENMETRICS -> {
        OPENMETRICS.write(out, snapshots, EscapingScheme.UNDERSCORE_ESCAPING);
        out.cutTo(out.length() - END.length());
      }
    }
  }

  private static void call(GaugeWithCallback.Callback callback, Map<List<String>, Double> series) {
    series.forEach((labels, value) -> callback.call(value, labels.toArray(String[]::new)));
  }

  /// A callback that throws would cost all of our own families.
  private void guarded(String name, Runnable callback) {
    try {
      callback.run();
      failing.remove(name);
    } catch (RuntimeException e) {
      if (failing.add(name)) {
        log.atError().addKeyValue("family", name).setCause(e).log("A gauge has no value");
      }
    }
  }

  private static String exposedName(MetricSnapshot family) {
    String name = family.getMetadata().getPrometheusName();
    return family instanceof CounterSnapshot ? name + "_total" : name;
  }

  PrometheusRegistry registry() {
    return registry;
  }
}
