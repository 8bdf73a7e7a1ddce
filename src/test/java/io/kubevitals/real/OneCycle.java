package io.kubevitals.real;

import static org.awaitility.Awaitility.await;

import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.config.Settings;
import io.kubevitals.config.SettingsLoader;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.Lines;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.prometheus.PrometheusConfig;
import io.kubevitals.resource.ResourceConfig;
import io.kubevitals.resource.ResourceLoop;
import io.kubevitals.resource.ResourceMetrics;
import io.kubevitals.resource.ResourcePods;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The program's cycle against a real server, without any right at an API server.
final class OneCycle {
  private OneCycle() {}

  /// The families after it.
  static List<String> page(URI prometheus, String... overrides) {
    var all = new ArrayList<>(List.of(overrides));
    all.add("prometheus.url=\"" + prometheus + "\"");
    all.add("resources.requests-from=prometheus");
    Settings settings = new SettingsLoader(Map.of()).load(List.of(), all);
    ResourceConfig config = ResourceConfig.from(settings);
    var metrics = new ResourceMetrics(config.by(), Duration.ofMinutes(1), System::nanoTime);
    var own = new OwnMetrics();
    var clock = InstantSource.system();
    try (var client = new PrometheusClient(PrometheusConfig.from(settings), clock);
        var loop =
            new ResourceLoop(
                config,
                client,
                ResourcePods.none(),
                metrics,
                new Heartbeats(own, clock, System::nanoTime),
                own.counter("dropped_total", "", "family"),
                clock)) {
      settings.done();
      loop.start();
      await().atMost(Duration.ofSeconds(20)).until(() -> !Lines.of(metrics).isEmpty());
      return Lines.of(metrics);
    } catch (InvalidConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
