package io.kubevitals.app;

import io.kubevitals.metrics.Collector;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.resource.Pick;
import io.kubevitals.resource.ResourceLoop;
import io.kubevitals.resource.ResourceMetrics;
import io.kubevitals.resource.ResourcePods;
import io.kubevitals.resource.ResourceRow;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Use, requests and limits: the part of a cluster's duties that can do without the API server.
final class ResourceDuties implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ResourceDuties.class);

  private final Services services = new Services();
  private final ResourceMetrics metrics;
  private final ResourceLoop loop;

  /// Nothing runs before [#start].
  ///
  /// @param namespaces whose pods are watched, empty for all
  ResourceDuties(
      UsageConfig config, ResourcePods pods, List<String> namespaces, Instruments instruments) {
    var resource = config.resource();
    var prometheus = config.prometheus();
    var clock = instruments.clock();
    var client = prometheus.isSet() ? services.add(new PrometheusClient(prometheus, clock)) : null;
    var maxAge = resource.interval().multipliedBy(3).plus(prometheus.timeout());
    this.metrics = new ResourceMetrics(resource.by(), maxAge, instruments.nanos());
    this.loop =
        services.add(
            new ResourceLoop(
                resource,
                client,
                pods,
                metrics,
                instruments.heartbeats(),
                instruments
                    .own()
                    .counter(
                        "series_dropped_total",
                        "Series that a limit kept from being made.",
                        "family"),
                clock));
    var features = instruments.features();
    show(features, "resource-usage", prometheus.isSet() ? "" : "not-configured");
    show(features, "node-overcommit", config.whyNoOvercommit(namespaces));
  }

  private static void show(FeatureStates features, String feature, String whyNot) {
    if (whyNot.isEmpty()) {
      features.on(feature);
    } else {
      features.off(feature, whyNot);
      log.atInfo().addKeyValue("feature", feature).addKeyValue("reason", whyNot).log("not told");
    }
  }

  void start() {
    loop.start();
  }

  Collector collector() {
    return metrics;
  }

  List<ResourceRow> top(int max) {
    return metrics.top(max);
  }

  List<Pick> picks() {
    return metrics.picks();
  }

  @Override
  public void close() {
    services.close();
  }
}
