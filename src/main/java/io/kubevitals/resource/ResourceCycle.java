package io.kubevitals.resource;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import io.kubevitals.cluster.Workloads;
import io.kubevitals.metrics.OwnCounter;
import io.kubevitals.prometheus.PrometheusClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One cycle: asks for all signals at once, joins them with the pods, and sums up per owner.
final class ResourceCycle {
  /// An owner resolves within 2 s or guesses.
  private static final Duration OWNERS_DEADLINE = Duration.ofSeconds(3);

  private final ResourceConfig config;
  private final @Nullable ResourceQueries queries;
  private final ResourcePods pods;
  private final RowLimit limit;
  private final OomKills kills;

  /// @param prometheus null where none is configured: then there are requests and limits, no use
  /// @param dropped counts series that a limit kept from being made
  ResourceCycle(
      ResourceConfig config,
      @Nullable PrometheusClient prometheus,
      ResourcePods pods,
      OwnCounter dropped,
      InstantSource clock) {
    this.config = config;
    this.pods = pods;
    this.queries = prometheus == null ? null : new ResourceQueries(config, prometheus, clock);
    this.limit = new RowLimit(config.limit(), dropped);
    this.kills =
        new OomKills(clock.instant(), RowLimit.ofFamily(config.limit(), OomKills.FAMILY, dropped));
  }

  boolean hasPods() {
    return config.requestsFrom() == RequestsFrom.PROMETHEUS || !pods.watched().get().isEmpty();
  }

  /// A process that was cut off keeps its duties until it hears who has them now.
  boolean isOurs() {
    return pods.ours().getAsBoolean();
  }

  Result run() throws InterruptedException {
    long start = System.nanoTime();
    boolean watchesAll = pods.whole().getAsBoolean();
    PodIndex index =
        queries == null ? PodIndex.of(pods.watched().get()) : queries.ask(pods.watched());
    Map<UUID, Workload> owners = owners(index);
    Readings readings = queries == null ? Readings.NONE : queries.readings();
    Spans fresh = queries == null ? null : queries.kills();
    if (fresh != null) {
      kills.take(fresh, index, owners);
    }
    var table = ResourceTable.of(index, owners, readings, config.by(), limit);
    var nodes =
        queries == null || !seesWholeNodes(queries, watchesAll)
            ? NodeLoad.NONE
            : NodeLoad.of(index, queries.allocatable());
    return new Result(table, nodes, kills.totals(), report(start, index, readings));
  }

  /// A part of a node's pods divided by all that it can give would be a wrong number.
  private boolean seesWholeNodes(ResourceQueries asked, boolean watchesAll) {
    return switch (config.requestsFrom()) {
      case WATCH -> watchesAll;
      case PROMETHEUS -> asked.tellsAllPods();
    };
  }

  private Map<UUID, Workload> owners(PodIndex index) throws InterruptedException {
    var known = new HashMap<UUID, Workload>();
    var pending = new HashMap<UUID, CompletableFuture<Workload>>();
    for (PodRecord pod : index.pods()) {
      var uid = pod.id().uid();
      if (config.requestsFrom() == RequestsFrom.PROMETHEUS) {
        known.put(uid, Workloads.likely(pod));
        continue;
      }
      var owner = pods.owners().apply(pod);
      if (owner.isDone() && !owner.isCompletedExceptionally()) {
        known.put(uid, owner.join());
      } else {
        pending.put(uid, owner);
      }
    }
    await(pending, known);
    return known;
  }

  private static void await(
      Map<UUID, CompletableFuture<Workload>> pending, Map<UUID, Workload> known)
      throws InterruptedException {
    long deadline = System.nanoTime() + OWNERS_DEADLINE.toNanos();
    for (var one : pending.entrySet()) {
      try {
        long left = Math.max(0, deadline - System.nanoTime());
        known.put(one.getKey(), one.getValue().get(left, NANOSECONDS));
      } catch (TimeoutException | ExecutionException _) {
        // Left out until the next cycle.
      }
    }
  }

  private CycleReport report(long start, PodIndex index, Readings readings) {
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    return queries == null
        ? new CycleReport(
            took, Map.of(), ResourceQueries.notConfigured(), null, false, Figures.ABSENT, null)
        : new CycleReport(
            took,
            queries.reports(),
            queries.picks(),
            queries.isUp(),
            queries.isPartial(),
            coverage(index, readings),
            queries.lastSuccess());
  }

  private static double coverage(PodIndex index, Readings readings) {
    int running = 0;
    int known = 0;
    for (PodRecord pod : index.pods()) {
      for (ContainerRecord container : pod.containers()) {
        if (PodIndex.runs(container)) {
          running++;
          known += readings.areComplete(new ContainerKey(pod.id().uid(), container.name())) ? 1 : 0;
        }
      }
    }
    return running == 0 ? Figures.ABSENT : (double) known / running;
  }

  /// Why the source is down, `""` if it is not.
  String trouble() {
    return queries == null ? "" : queries.trouble();
  }

  /// What is in use, for people.
  List<Pick> picks() {
    return queries == null ? List.of() : queries.picks();
  }

  /// @param kills for want of memory, by label values
  record Result(
      ResourceTable table, NodeLoad nodes, Map<List<String>, Double> kills, CycleReport report) {}
}
