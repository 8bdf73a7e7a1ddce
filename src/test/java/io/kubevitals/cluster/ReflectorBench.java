package io.kubevitals.cluster;

import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.OwnSamples;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/// A reflector at work against some server, with all that it needs.
final class ReflectorBench implements AutoCloseable {
  /// The standard times, divided by 30.
  static final WatchTimes FAST =
      new WatchTimes(
          Duration.ofMillis(500),
          Duration.ofMillis(2500),
          Duration.ofMillis(1500),
          Duration.ofSeconds(3),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1));

  /// Between two requests that are refused; long enough for tests that expect one alone.
  static final Duration REFUSED = Duration.ofSeconds(3);

  final RecordedChanges changes = new RecordedChanges();
  final OwnMetrics metrics = new OwnMetrics();
  final ClusterMetrics clusterMetrics = new ClusterMetrics(metrics);
  final FeatureStates features = new FeatureStates(metrics);
  final ClusterAccess access;
  final Reflector reflector;

  /// One that goes on where another one stood.
  ReflectorBench(URI server, ReflectorBench before, Duration ago) throws IOException {
    this(
        new AccessConfig(server.toString(), "", "", "", "", "", ""),
        new PodsConfig(PodScope.ALL, List.of(), "", 1 << 21),
        FAST,
        reflector -> {
          before.reflector.pods().forEach(reflector::restore);
          before.changes.versions().forEach((stream, to) -> reflector.resume(stream, to, ago));
        });
  }

  ReflectorBench(URI server, WatchTimes times, List<String> namespaces) throws IOException {
    this(
        new AccessConfig(server.toString(), "", "", "", "", "", ""),
        new PodsConfig(PodScope.ALL, namespaces, "", 1 << 21),
        times);
  }

  ReflectorBench(AccessConfig config, PodsConfig pods, WatchTimes times) throws IOException {
    this(config, pods, times, _ -> {});
  }

  private ReflectorBench(
      AccessConfig config, PodsConfig pods, WatchTimes times, Consumer<Reflector> prepare)
      throws IOException {
    access = ClusterAccess.open(config, InstantSource.system());
    reflector =
        new Reflector(
            access,
            pods,
            Set.of(),
            new StreamContext(
                InstantSource.system(),
                System::nanoTime,
                new Random(),
                new Backoff(Duration.ofMillis(500), Duration.ofSeconds(2), REFUSED),
                times,
                clusterMetrics,
                new Permission(features, "pods")),
            changes);
    prepare.accept(reflector);
    reflector.start(new Heartbeats(metrics, InstantSource.system(), System::nanoTime));
  }

  double counter(String name, String... labels) {
    return OwnSamples.value(metrics, name, labels);
  }

  List<String> names() {
    return reflector.pods().stream().map(pod -> pod.id().name()).sorted().toList();
  }

  @Override
  public void close() {
    reflector.close();
    access.close();
  }
}
