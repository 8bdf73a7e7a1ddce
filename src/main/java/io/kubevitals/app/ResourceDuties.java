package io.kubevitals.app;

import io.kubevitals.metrics.Collector;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.resource.Pick;
import io.kubevitals.resource.ResourceLoop;
import io.kubevitals.resource.ResourceMetrics;
import io.kubevitals.resource.ResourcePods;
import io.kubevitals.resource.ResourceRow;
import java.util.List;

/// Use, requests and limits: the part of a cluster's duties that can do without the API server.
final class ResourceDuties implements AutoCloseable {
  private final Services services = new Services();
  private final ResourceMetrics metrics;
  private final ResourceLoop loop;

  /// Nothing runs before [#start].
  ResourceDuties(UsageConfig config, ResourcePods pods, Instruments instruments) {
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
    if (prometheus.isSet()) {
      instruments.features().on("resource-usage");
    } else {
      instruments.features().off("resource-usage", "not-configured");
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
