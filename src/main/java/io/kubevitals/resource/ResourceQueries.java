package io.kubevitals.resource;

import io.kubevitals.cluster.PodRecord;
import io.kubevitals.prometheus.Answer;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.prometheus.QueryError;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Asks a Prometheus once per cycle and holds what is known of use, cards and nodes.
final class ResourceQueries {
  private final ResourceConfig config;
  private final ProfileFinder finder;
  private final DividedQuery asking;
  private final InstantSource clock;
  private final Map<LiveQuery, QueryState> states = new LinkedHashMap<>();
  private final Map<LiveQuery, Duration> windows = new HashMap<>();
  private final Held<Map<ContainerKey, Reading>> cpu = new Held<>(Map.of());
  private final Held<Map<ContainerKey, Reading>> memory = new Held<>(Map.of());
  private final Held<Map<ContainerKey, Double>> throttled = new Held<>(Map.of());
  private final Held<Map<ContainerKey, GpuFigures>> gpus = new Held<>(Map.of());
  private final Map<LiveQuery, Held<Facts>> facts = new LinkedHashMap<>();
  private QueryPlan plan = new QueryPlan(List.of(), List.of(), List.of());
  private Set<String> namespaces = Set.of();
  private @Nullable Spans kills;
  private @Nullable Instant lastSuccess;

  ResourceQueries(ResourceConfig config, PrometheusClient prometheus, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.finder = new ProfileFinder(config, prometheus, clock);
    this.asking = new DividedQuery(prometheus);
  }

  static List<Pick> notConfigured() {
    return Arrays.stream(ProfileKind.values())
        .map(kind -> new Pick(kind, null, Set.of(), "not-configured", "no prometheus.url"))
        .toList();
  }

  /// Asks for everything. What a cycle asks for counts, the look for profiles included.
  ///
  /// @param watched the pods where they are watched
  PodIndex ask(Supplier<Collection<PodRecord>> watched) throws InterruptedException {
    follow(finder.plan());
    kills = null;
    PodIndex none = PodIndex.of(List.of());
    askAll(plan.queries().stream().filter(query -> query.group().isOfPods()).toList(), none);
    Collection<PodRecord> pods =
        config.requestsFrom() == RequestsFrom.WATCH ? watched.get() : Facts.pods(factsOfPods());
    PodIndex index = PodIndex.of(pods);
    namespaces = namespaces(index);
    askAll(plan.queries().stream().filter(query -> !query.group().isOfPods()).toList(), index);
    if (isUp()) {
      lastSuccess = clock.instant();
    }
    return index;
  }

  /// What was known by other queries is forgotten with them.
  private void follow(QueryPlan next) {
    if (next.queries().equals(plan.queries())) {
      plan = next;
      return;
    }
    var left = new HashSet<>(next.groups());
    var gone = new HashSet<>(plan.groups());
    gone.removeAll(left);
    gone.forEach(this::forget);
    plan = next;
    states.keySet().retainAll(next.queries());
    windows.keySet().retainAll(next.queries());
    facts.keySet().retainAll(next.queries());
    next.queries().forEach(query -> states.computeIfAbsent(query, _ -> new QueryState()));
  }

  private void forget(QueryGroup group) {
    switch (group) {
      case CPU_USAGE -> cpu.forget();
      case MEMORY_USAGE -> memory.forget();
      case PRESSURE -> throttled.forget();
      case GPU -> gpus.forget();
      case REQUESTS, PODS, NODE_ALLOCATABLE -> {
        // Facts go with their query.
      }
    }
  }

  private static Set<String> namespaces(PodIndex index) {
    var namespaces = new TreeSet<String>();
    index.pods().forEach(pod -> namespaces.add(pod.id().namespace()));
    return namespaces;
  }

  private void askAll(List<LiveQuery> queries, PodIndex index) throws InterruptedException {
    var tasks = new ArrayList<Callable<DividedQuery.Outcome>>();
    for (LiveQuery query : queries) {
      QueryState state = state(query);
      Duration window = state.window(config.window(), windows.getOrDefault(query, config.window()));
      windows.put(query, window);
      List<String> matchers = plan.matchers(query, config.matchers());
      tasks.add(
          () ->
              asking.ask(
                  new DividedQuery.Ask(query, matchers, window, query.namespaces(namespaces)),
                  state.cut(),
                  reader(query, index)));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int i = 0;
      for (Future<DividedQuery.Outcome> task : threads.invokeAll(tasks)) {
        take(queries.get(i++), task.get(), index);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a query failed by a bug", e.getCause());
    }
  }

  private SeriesReader reader(LiveQuery query, PodIndex index) {
    return switch (query.group()) {
      case CPU_USAGE, MEMORY_USAGE -> new SpanReader(index);
      case PRESSURE -> new PressureReader(index);
      case GPU -> new GpuReader(index, plan::rank);
      case REQUESTS, PODS, NODE_ALLOCATABLE -> new FactReader();
    };
  }

  private void take(LiveQuery query, DividedQuery.Outcome outcome, PodIndex index) {
    QueryState state = state(query);
    switch (outcome.answer()) {
      case Answer.Complete(Duration took, Instant at) -> {
        state.answered(took, false, outcome.reader().series(), outcome.cut());
        accept(query, outcome.reader(), index, at);
      }
      case Answer.Partial(Duration took, Instant at, _) -> {
        state.answered(took, true, outcome.reader().series(), outcome.cut());
        accept(query, outcome.reader(), index, at);
      }
      case Answer.Failed(Duration took, QueryError error) -> {
        state.failed(took, error);
        miss(query, state);
        finder.refused(query, error);
      }
    }
  }

  private void accept(LiveQuery query, SeriesReader reader, PodIndex index, Instant at) {
    boolean raw = query.asksForSamples();
    Held<Map<ContainerKey, Reading>> use = query.group() == QueryGroup.CPU_USAGE ? cpu : memory;
    Instant oldest = null;
    switch (reader) {
      case SpanReader spans -> {
        use.answered(
            !raw
                ? Usage.asTold(spans.result(), index, at)
                : query.group() == QueryGroup.CPU_USAGE
                    ? Usage.cpu(spans.result(), index, at)
                    : Usage.memory(spans.result(), index, at));
        oldest = oldest(use.value());
      }
      case PressureReader pressure -> {
        throttled.answered(Usage.throttled(pressure.periods(), pressure.throttled(), index, at));
        kills = pressure.kills();
      }
      case GpuReader cards ->
          gpus.answered(cards.figures(at.minus(Spans.maxAge(cards.gaps().median()))));
      case FactReader read ->
          facts.computeIfAbsent(query, _ -> new Held<>(Facts.NONE)).answered(read.result());
    }
    if (raw) {
      state(query).sampled(reader.gaps().median(), reader.gaps().any(), oldest);
    }
  }

  private void miss(LiveQuery query, QueryState state) {
    switch (query.group()) {
      case CPU_USAGE -> cpu.missed();
      case MEMORY_USAGE -> memory.missed();
      case PRESSURE -> throttled.missed();
      case GPU -> gpus.missed();
      case REQUESTS, PODS, NODE_ALLOCATABLE ->
          facts.computeIfAbsent(query, _ -> new Held<>(Facts.NONE)).missed();
    }
    boolean nothingHeld =
        switch (query.group()) {
          case CPU_USAGE -> cpu.value().isEmpty();
          case MEMORY_USAGE -> memory.value().isEmpty();
          case PRESSURE -> throttled.value().isEmpty();
          case GPU -> gpus.value().isEmpty();
          case REQUESTS, PODS, NODE_ALLOCATABLE ->
              facts.getOrDefault(query, new Held<>(Facts.NONE)).value().equals(Facts.NONE);
        };
    if (nothingHeld) {
      state.forgetSamples();
    }
  }

  private static @Nullable Instant oldest(Map<ContainerKey, Reading> readings) {
    var oldest = readings.values().stream().mapToLong(Reading::newestMillis).min();
    return oldest.isPresent() ? Instant.ofEpochMilli(oldest.getAsLong()) : null;
  }

  private QueryState state(LiveQuery query) {
    return states.computeIfAbsent(query, _ -> new QueryState());
  }

  private List<Facts> factsOfPods() {
    var known = new ArrayList<Facts>();
    facts.forEach(
        (query, held) -> {
          if (query.group().isOfPods()) {
            known.add(held.value());
          }
        });
    return known;
  }

  Readings readings() {
    return new Readings(cpu.value(), memory.value(), throttled.value(), gpus.value());
  }

  /// The counters of kills as this cycle got them, null if it got none.
  @Nullable Spans kills() {
    return kills;
  }

  Map<Resource, Map<String, Double>> allocatable() {
    var nodes = new EnumMap<Signal, Map<String, Double>>(Signal.class);
    facts.values().forEach(held -> nodes.putAll(held.value().nodes()));
    return NodeLoad.allocatable(nodes);
  }

  /// Whether all pods of all nodes are known, where the pods come from here.
  boolean tellsAllPods() {
    return !config.narrowsPods()
        && plan.queries().stream()
            .filter(query -> query.group().isOfPods())
            .allMatch(query -> isKnown(query) && !state(query).isPartial());
  }

  private boolean isKnown(LiveQuery query) {
    Held<Facts> held = facts.get(query);
    return held != null && held.isKnown();
  }

  boolean isUp() {
    return !plan.queries().isEmpty()
        && plan.queries().stream().map(this::state).allMatch(QueryState::isUp);
  }

  boolean isPartial() {
    return finder.isPartial() || states.values().stream().anyMatch(QueryState::isPartial);
  }

  @Nullable Instant lastSuccess() {
    return lastSuccess;
  }

  List<Pick> picks() {
    return plan.picks();
  }

  Map<String, QueryReport> reports() {
    var reports = new LinkedHashMap<String, QueryReport>();
    for (LiveQuery query : plan.queries()) {
      reports.merge(query.group().label(), state(query).report(), QueryReport::worse);
    }
    return reports;
  }

  /// Why a query of the last cycle has no answer, `""` if all have one.
  String trouble() {
    if (plan.queries().isEmpty()) {
      return finder.trouble();
    }
    for (LiveQuery query : plan.queries()) {
      QueryError error = state(query).error();
      if (error != null) {
        return query.group().label() + ": " + error.reason() + ": " + error.detail();
      }
    }
    return "";
  }
}
