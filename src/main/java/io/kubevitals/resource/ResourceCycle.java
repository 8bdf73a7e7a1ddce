package io.kubevitals.resource;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import io.kubevitals.prometheus.Answer;
import io.kubevitals.prometheus.PrometheusClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One cycle: asks for all signals at once, joins them with the pods, and sums up per owner.
final class ResourceCycle {
  /// An owner resolves within 2 s or guesses.
  private static final Duration OWNERS_DEADLINE = Duration.ofSeconds(3);

  private final ResourceConfig config;
  private final @Nullable PrometheusClient prometheus;
  private final Supplier<Collection<PodRecord>> pods;
  private final Function<PodRecord, CompletableFuture<Workload>> owners;
  private final InstantSource clock;
  private final SignalState cpu = new SignalState(Signal.CPU_USAGE);
  private final SignalState memory = new SignalState(Signal.MEMORY_USAGE);
  private @Nullable Instant lastSuccess;

  /// @param prometheus null where none is configured: then there are requests and limits, no use
  ResourceCycle(
      ResourceConfig config,
      @Nullable PrometheusClient prometheus,
      Supplier<Collection<PodRecord>> pods,
      Function<PodRecord, CompletableFuture<Workload>> owners,
      InstantSource clock) {
    this.config = config;
    this.prometheus = prometheus;
    this.pods = pods;
    this.owners = owners;
    this.clock = clock;
  }

  boolean hasPods() {
    return !pods.get().isEmpty();
  }

  Result run() throws InterruptedException {
    PodIndex index = PodIndex.of(pods.get());
    var pending = new HashMap<UUID, CompletableFuture<Workload>>();
    for (PodRecord pod : index.pods()) {
      pending.put(pod.id().uid(), owners.apply(pod));
    }
    if (prometheus != null) {
      askAll(prometheus, index);
    }
    var readings = new Readings(cpu.readings(), memory.readings());
    var table = ResourceTable.of(index, await(pending), readings, config.by());
    return new Result(table, report(index, readings));
  }

  private void askAll(PrometheusClient prometheus, PodIndex index) throws InterruptedException {
    var queries = new ArrayList<Callable<Asked>>();
    for (SignalState state : states()) {
      queries.add(() -> ask(prometheus, state, index));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Asked> query : threads.invokeAll(queries)) {
        Asked asked = query.get();
        asked.state.answered(asked.answer, asked.spans, index);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a query failed by a bug", e.getCause());
    }
    if (states().stream().allMatch(SignalState::isUp)) {
      lastSuccess = clock.instant();
    }
  }

  private Asked ask(PrometheusClient prometheus, SignalState state, PodIndex index)
      throws InterruptedException {
    var reader = new SpanReader(index);
    Answer answer = prometheus.query(config.query(state.signal()), reader);
    // A failed query's reader may still be written to.
    return new Asked(state, answer, answer instanceof Answer.Failed ? Spans.NONE : reader.result());
  }

  private static Map<UUID, Workload> await(Map<UUID, CompletableFuture<Workload>> pending)
      throws InterruptedException {
    long deadline = System.nanoTime() + OWNERS_DEADLINE.toNanos();
    var known = new HashMap<UUID, Workload>();
    for (var one : pending.entrySet()) {
      try {
        long left = Math.max(0, deadline - System.nanoTime());
        known.put(one.getKey(), one.getValue().get(left, NANOSECONDS));
      } catch (TimeoutException | ExecutionException _) {
        // Left out until the next cycle.
      }
    }
    return known;
  }

  private CycleReport report(PodIndex index, Readings readings) {
    var reports = new EnumMap<Signal, SignalReport>(Signal.class);
    for (SignalState state : states()) {
      reports.put(
          state.signal(), prometheus == null ? SignalReport.NOT_CONFIGURED : state.report());
    }
    return new CycleReport(
        reports,
        prometheus == null ? null : states().stream().allMatch(SignalState::isUp),
        states().stream().anyMatch(SignalState::isPartial),
        prometheus == null ? Double.NaN : coverage(index, readings),
        lastSuccess);
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
    return running == 0 ? Double.NaN : (double) known / running;
  }

  /// Why the source is down, `""` if it is not.
  String trouble() {
    return states().stream()
        .filter(state -> prometheus != null && !state.isUp())
        .map(SignalState::reason)
        .findFirst()
        .orElse("");
  }

  private List<SignalState> states() {
    return List.of(cpu, memory);
  }

  record Result(ResourceTable table, CycleReport report) {}

  private record Asked(SignalState state, Answer answer, Spans spans) {}
}
