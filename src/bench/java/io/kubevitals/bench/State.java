package io.kubevitals.bench;

import com.sun.management.OperatingSystemMXBean;
import io.kubevitals.cluster.AccessConfig;
import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ClusterAccess;
import io.kubevitals.cluster.ClusterMetrics;
import io.kubevitals.cluster.ContainerId;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState.Running;
import io.kubevitals.cluster.ContainerState.Terminated;
import io.kubevitals.cluster.ContainerStatus;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodChange;
import io.kubevitals.cluster.PodId;
import io.kubevitals.cluster.PodOrigin;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.PodScope;
import io.kubevitals.cluster.PodSpec;
import io.kubevitals.cluster.PodStatus;
import io.kubevitals.cluster.PodsConfig;
import io.kubevitals.cluster.Reflector;
import io.kubevitals.cluster.Resources;
import io.kubevitals.cluster.RestartPolicy;
import io.kubevitals.cluster.Scheduling;
import io.kubevitals.cluster.Workload;
import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.config.SettingsLoader;
import io.kubevitals.incident.IncidentConfig;
import io.kubevitals.incident.Journal;
import io.kubevitals.incident.LineRestore;
import io.kubevitals.incident.LineSource;
import io.kubevitals.incident.PodLine;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.Scrapers;
import io.kubevitals.store.Batch;
import io.kubevitals.store.CommitLoop;
import io.kubevitals.store.HeardSource;
import io.kubevitals.store.Source;
import io.kubevitals.store.Store;
import io.kubevitals.store.StoreConfig;
import io.kubevitals.store.StoreException;
import io.kubevitals.store.StoreMetrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What it costs that the state outlives the process: ends per second that become durable, against
/// those of a process that keeps nothing, and a large cluster's pods written and read again.
final class State {
  private static final int CRASHING = 1_000;
  private static final int WORKLOADS = 100;
  private static final Duration FEED = Duration.ofSeconds(8);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final AccessConfig NOWHERE =
      new AccessConfig("http://127.0.0.1:1", "", "", "", "", "", "");

  private final Figures figures = new Figures();
  private final IncidentConfig config;
  private final Path folder;
  private final int pods;

  private State(int pods) throws IOException, InvalidConfigException {
    this.config = IncidentConfig.from(new SettingsLoader(Map.of()).load(List.of(), List.of()));
    this.folder = Files.createTempDirectory(Path.of("target"), "state-bench-");
    this.pods = pods;
  }

  public static void main(String[] arguments) throws Exception {
    var state = new State(arguments.length == 0 ? 150_000 : Integer.parseInt(arguments[0]));
    state.endsInMemory();
    state.endsOnDisk();
    state.bytesOfAnEnd();
    state.pods();
    state.figures.print();
  }

  /// A process as far as its state goes.
  private final class Kept {
    final OwnMetrics own = new OwnMetrics();
    final StoreConfig store;
    final AtomicReference<@Nullable CommitLoop> loop = new AtomicReference<>();
    final AtomicInteger commits = new AtomicInteger();
    final LineSource lines;
    final Source source;
    final PodLine line;

    Kept(String file) {
      this.store =
          new StoreConfig("jdbc:sqlite:" + folder.resolve(file), "", "", Duration.ofDays(7));
      var journal = new Journal(() -> true, this::changed, _ -> {});
      this.line = line(own, journal);
      var identity = new LineSource.Identity("bench", () -> 0, Set.of());
      this.lines =
          new LineSource(line, journal, new Scrapers(), identity, () -> NOW, () -> 0, new Nobody());
      this.source = new HeardSource(lines, commits::incrementAndGet);
    }

    private void changed() {
      CommitLoop present = loop.get();
      if (present != null) {
        present.changed();
      }
    }
  }

  private void endsInMemory() {
    feed(line(new OwnMetrics(), null));
    var line = line(new OwnMetrics(), null);
    var watch = new Watch();
    long ends = feed(line);
    figures.note("ends a second, nothing kept", ends / watch.seconds(), "/s");
    figures.note("processor time of an end, nothing kept", watch.cpuSeconds() / ends * 1e6, "us");
  }

  private void endsOnDisk() throws StoreException {
    var kept = new Kept("ends.db");
    var clock = InstantSource.system();
    var heartbeats = new Heartbeats(kept.own, clock, System::nanoTime);
    var loop =
        new CommitLoop(
            kept.store,
            Store.open(kept.store),
            kept.source,
            new StoreMetrics(kept.own),
            heartbeats,
            clock,
            System::nanoTime);
    kept.loop.set(loop);
    loop.start();
    var watch = new Watch();
    long ends = feed(kept.line);
    loop.close();
    double seconds = watch.seconds();
    figures.atLeast("ends a second, durable", ends / seconds, 20_000, "/s");
    figures.note("processor time of an end, durable", watch.cpuSeconds() / ends * 1e6, "us");
    figures.atMost("commits a second", kept.commits.get() / seconds, 5, "/s");
    figures.note("file after " + ends + " ends, a million kept", mebibytes("ends.db"), "MiB");
    watch = new Watch();
    Store.open(kept.store).close();
    figures.note("processor time to open and check that file", watch.cpuSeconds(), "s");
  }

  /// By how much a file grows, so that nothing but ends is in it, and all of them are kept.
  private void bytesOfAnEnd() throws StoreException {
    var kept = new Kept("growing.db");
    int few = 50;
    int many = 650;
    long before = grown(kept, 0, few);
    long after = grown(kept, few, many);
    long ends = (long) CRASHING * (many - few);
    figures.note("bytes of an end in the file", (double) (after - before) / ends, "B");
  }

  /// @return the size of the file after these rounds
  private long grown(Kept kept, int from, int to) throws StoreException {
    try (Store store = Store.open(kept.store)) {
      for (int round = from; round < to; round++) {
        crash(kept.line, round);
        Batch batch = kept.source.take();
        store.commit(batch, round + 1);
        kept.source.committed(batch);
      }
    }
    return size(folder.resolve("growing.db"));
  }

  private void pods() throws StoreException {
    var kept = new Kept("pods.db");
    kept.line.accept(new PodChange.ListBegins(true));
    for (int i = 0; i < pods; i++) {
      kept.line.accept(new PodChange.Applied(null, pod(i, running(0, i)), true));
    }
    kept.line.accept(new PodChange.ListEnds(true));
    var watch = new Watch();
    try (Store store = Store.open(kept.store)) {
      store.commit(kept.source.takeAll(), 1);
    }
    note("written", watch);
    figures.note("%,d pods: file".formatted(pods), mebibytes("pods.db"), "MiB");

    var next = new Kept("pods.db");
    watch = new Watch();
    try (Store store = Store.open(next.store)) {
      note("opened and checked", watch);
      watch = new Watch();
      LineRestore.from(store, next.lines, reflector(next), NOW, 0);
      note("put back", watch);
    }
    figures.holds(
        "pods that are there again",
        next.line.sizes().pods() == pods,
        Long.toString(next.line.sizes().pods()),
        Integer.toString(pods));
  }

  private void note(String what, Watch watch) {
    String all = "%,d pods: %s".formatted(pods, what);
    figures.note(all, watch.seconds(), "s");
    figures.note(all + ", processor time", watch.cpuSeconds(), "s");
  }

  private static Reflector reflector(Kept kept) {
    return new Reflector(
        ClusterAccess.open(NOWHERE, () -> NOW),
        new PodsConfig(PodScope.ALL, List.of(), "", 1 << 20),
        Set.of(),
        new ClusterMetrics(kept.own),
        new FeatureStates(kept.own),
        () -> NOW,
        kept.line);
  }

  private PodLine line(OwnMetrics own, @Nullable Journal journal) {
    return new PodLine(
        config,
        pod ->
            CompletableFuture.completedFuture(
                new Workload(
                    "shop",
                    "web-" + pod.id().uid().getLeastSignificantBits() % WORKLOADS,
                    "deployment")),
        own,
        () -> NOW,
        NOW,
        journal);
  }

  /// Containers end one after the other, as fast as they are taken.
  ///
  /// @return how many
  private static long feed(PodLine line) {
    long until = System.nanoTime() + FEED.toNanos();
    int round = 0;
    for (; System.nanoTime() < until; round++) {
      crash(line, round);
    }
    return (long) CRASHING * (round - 1);
  }

  private static void crash(PodLine line, int round) {
    for (int i = 0; i < CRASHING; i++) {
      line.accept(new PodChange.Applied(null, pod(i, running(round, i)), false));
    }
  }

  /// The run after `restarts` others, of which the last one failed.
  private static ContainerStatus running(int restarts, int pod) {
    var last =
        restarts == 0
            ? null
            : new Terminated(id(restarts - 1, pod), "Error", "", 1, NOW.minusSeconds(1), NOW);
    return new ContainerStatus(id(restarts, pod), restarts, true, new Running(NOW), last);
  }

  private static ContainerId id(int run, int pod) {
    return ContainerId.of(run + 1, pod, 7, 7);
  }

  private static PodRecord pod(int number, ContainerStatus status) {
    var container =
        new ContainerRecord("app", ContainerType.APP, RestartPolicy.ALWAYS, Resources.NONE, status);
    return new PodRecord(
        new PodId(new UUID(1, number), "shop", "web-" + number),
        status.restartCount() + 1,
        new PodOrigin(null, "", false, Map.of()),
        new PodSpec("node-1", RestartPolicy.ALWAYS, NOW, null, Amounts.NONE),
        new PodStatus(Phase.RUNNING, "", "", true, Scheduling.SCHEDULED, ""),
        List.of(container));
  }

  private double mebibytes(String file) {
    return (size(folder.resolve(file)) + size(folder.resolve(file + "-wal"))) / 1048576.0;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException _) {
      return 0;
    }
  }

  /// Time since it was made, and what of the processors this process has had of it.
  private static final class Watch {
    private final long begin = System.nanoTime();
    private final long cpuBegin = cpu();

    double seconds() {
      return (System.nanoTime() - begin) / 1e9;
    }

    double cpuSeconds() {
      return (cpu() - cpuBegin) / 1e9;
    }

    private static long cpu() {
      var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return system.getProcessCpuTime();
    }
  }

  private static final class Nobody implements LineSource.Listener {
    @Override
    public void persistent(boolean persistent) {}

    @Override
    public void fenced(long seen) {}
  }
}
