package io.kubevitals.sim;

import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.SimulatedStream;
import io.kubevitals.cluster.Workload;
import io.kubevitals.config.SettingsLoader;
import io.kubevitals.incident.IncidentConfig;
import io.kubevitals.incident.PodLine;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.PageSamples;
import io.kubevitals.metrics.Scraper;
import io.kubevitals.metrics.Scrapers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The real code from the bytes of the API server to the values on the page, as one process.
final class Daemon {
  /// No series retires: what was counted long ago can still be compared.
  private static final IncidentConfig CONFIG =
      IncidentConfig.from(
          new SettingsLoader(Map.of()).load(List.of(), List.of("series.retire-after=30d")));

  final OwnMetrics own = new OwnMetrics();
  final Scrapers scrapers = new Scrapers();
  final PodLine line;
  final SimulatedStream stream;
  private final Cluster cluster;

  Daemon(Cluster cluster, SimulatedStream.Server server) {
    this.cluster = cluster;
    this.line = new PodLine(CONFIG, this::owner, own, cluster.time);
    this.stream =
        new SimulatedStream(server, own, cluster.time, cluster.time::nanos, cluster.random, line);
  }

  /// Owners are known at once, or within the two seconds after which a guess counts.
  private CompletableFuture<Workload> owner(PodRecord pod) {
    var owner = new CompletableFuture<Workload>();
    Workload workload = cluster.pod(pod.id().uid().toString()).workload;
    if (cluster.chance(0.6)) {
      owner.complete(workload);
    } else {
      cluster.time.after(cluster.between(1, 2000), () -> owner.complete(workload));
    }
    return owner;
  }

  /// The page that this scraper asks for now.
  PageSamples page(Scraper scraper) {
    return PageSamples.asked(scrapers, scraper, line.families(), cluster.time.nanos());
  }

  /// What is counted, shown or not.
  Map<String, Long> counted() {
    return PageSamples.present(line.families()).counters();
  }
}
