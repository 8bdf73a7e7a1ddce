package io.kubevitals.resource;

import static io.kubevitals.resource.Pods.amounts;

import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Workload;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.prometheus.PrometheusClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/// Cycles at moments that a test chooses, over one pod `web-1` of the Deployment `web`.
final class TimedCycles {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicReference<Instant> clock = new AtomicReference<>(BEGIN);
  private final ResourceMetrics metrics =
      new ResourceMetrics(Level.WORKLOAD, Duration.ofMinutes(1), System::nanoTime);

  /// @param whole whether that is taken for all pods of their nodes
  static ResourcePods web(boolean whole) {
    var container =
        Pods.container(
            "app", ContainerType.APP, 'b', amounts(500, 100), amounts(500, 100), Instant.EPOCH);
    return new ResourcePods(
        () -> List.of(Pods.pod("web-1", container)),
        _ -> CompletableFuture.completedFuture(new Workload("shop", "web", "deployment")),
        () -> whole);
  }

  static ResourceCycle cycle(
      PrometheusClient client, ResourcePods pods, InstantSource clock, String... overrides) {
    var dropped = new OwnMetrics().counter("dropped_total", "", "family");
    return new ResourceCycle(Configs.of(overrides), client, pods, dropped, clock);
  }

  ResourceMetrics metrics() {
    return metrics;
  }

  ResourceCycle cycle(PrometheusClient client) {
    return cycle(client, web(true), clock::get);
  }

  void publish(ResourceCycle cycle, Duration since) throws InterruptedException {
    clock.set(BEGIN.plus(since));
    metrics.publish(cycle.run());
  }
}
