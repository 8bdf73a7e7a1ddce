package io.kubevitals.sim;

import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.SimulatedStream;
import io.kubevitals.cluster.Workload;
import io.kubevitals.config.SettingsLoader;
import io.kubevitals.incident.IncidentConfig;
import io.kubevitals.incident.Journal;
import io.kubevitals.incident.LineRestore;
import io.kubevitals.incident.LineSource;
import io.kubevitals.incident.PodLine;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.PageSamples;
import io.kubevitals.metrics.Scraper;
import io.kubevitals.metrics.Scrapers;
import io.kubevitals.store.SimulatedCommits;
import io.kubevitals.store.Store;
import io.kubevitals.store.StoreException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The real code from the bytes of the API server to the values on the page, as one process.
final class Daemon {
  /// No series retires: what was counted long ago can still be compared.
  private static final IncidentConfig CONFIG =
      IncidentConfig.from(
          new SettingsLoader(Map.of()).load(List.of(), List.of("series.retire-after=30d")));

  private static final long LOOK = 100;
  private static final long TICK = 5_000;

  final OwnMetrics own = new OwnMetrics();
  final Scrapers scrapers = new Scrapers();
  final PodLine line;
  final SimulatedStream stream;
  private final Cluster cluster;
  private final @Nullable SimulatedCommits commits;
  private boolean over;

  /// Where the state is and who hears of its commits.
  ///
  /// @param term of the Lease
  record Kept(Path file, long term, Runnable committed) {}

  /// @param kept null for a process that keeps nothing
  Daemon(Cluster cluster, SimulatedStream.Server server, @Nullable Kept kept) {
    this.cluster = cluster;
    var time = cluster.time;
    Journal journal =
        kept == null
            ? null
            : new Journal(() -> scrapers.isEmpty(time.nanos()), this::hasSomethingNew, _ -> {});
    this.line = new PodLine(CONFIG, this::owner, own, time, time.instant(), journal);
    this.stream = new SimulatedStream(server, own, time, time::nanos, cluster.random, line);
    this.commits = kept == null || journal == null ? null : restored(kept, journal);
    scrapers.onNewcomer(this::hasSomethingNew);
    tick();
    look();
  }

  private SimulatedCommits restored(Kept kept, Journal journal) {
    var time = cluster.time;
    var identity = new LineSource.Identity("simulated", kept::term, Set.of());
    var source =
        new LineSource(line, journal, scrapers, identity, time, time::nanos, new Unheard());
    try {
      Store store = SimulatedCommits.open(kept.file());
      store.claim(kept.term());
      LineRestore.from(store, source, stream.reflector(), time.instant(), time.nanos());
      return new SimulatedCommits(
          kept.file(), store, source, own, time, time::nanos, kept.committed());
    } catch (StoreException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void hasSomethingNew() {
    if (commits != null) {
      commits.changed();
    }
  }

  private void look() {
    if (commits != null && !over) {
      commits.step();
      cluster.time.after(LOOK, this::look);
    }
  }

  private void tick() {
    if (!over) {
      line.tick();
      cluster.time.after(TICK, this::tick);
    }
  }

  /// The disk that holds the state.
  SimulatedCommits disk() {
    if (commits == null) {
      throw new IllegalStateException("it keeps nothing");
    }
    return commits;
  }

  /// Nothing of it runs any more.
  ///
  /// @param orderly it could write what it knew
  void end(boolean orderly) {
    if (commits != null && orderly) {
      commits.end();
    } else if (commits != null) {
      commits.kill();
    }
    over = true;
  }

  boolean isOver() {
    return over;
  }

  /// Owners are known at once, or within the two seconds after which a guess counts.
  private CompletableFuture<Workload> owner(PodRecord pod) {
    var owner = new CompletableFuture<Workload>();
    Workload workload = cluster.pod(pod.id().uid().toString()).workload;
    if (cluster.chance(0.6)) {
      owner.complete(workload);
    } else {
      cluster.time.after(
          cluster.between(1, 2000),
          () -> {
            if (!over) {
              owner.complete(workload);
            }
          });
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

  private static final class Unheard implements LineSource.Listener {
    @Override
    public void persistent(boolean persistent) {}

    @Override
    public void fenced(long seen) {
      throw new IllegalStateException("nobody else writes");
    }
  }
}
