package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import io.kubevitals.resource.LabelMap;
import io.kubevitals.resource.Profile;
import io.kubevitals.resource.ProfileQuery;
import io.kubevitals.resource.Signal;
import io.kubevitals.resource.report.FactQuery.Form;
import io.kubevitals.resource.report.FactQuery.Scope;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Asks for everything but use. What a profile does not know stays empty.
final class FactsReader {
  /// Told of init containers, sidecars among them.
  private static final Set<Signal> INIT =
      EnumSet.of(
          Signal.INIT_CPU_REQUEST,
          Signal.INIT_CPU_LIMIT,
          Signal.INIT_MEMORY_REQUEST,
          Signal.INIT_MEMORY_LIMIT);

  private static final Map<Amount, Set<Signal>> REQUESTS =
      Map.of(
          Amount.CPU,
          EnumSet.of(Signal.CPU_REQUEST, Signal.INIT_CPU_REQUEST),
          Amount.MEMORY,
          EnumSet.of(Signal.MEMORY_REQUEST, Signal.INIT_MEMORY_REQUEST),
          Amount.GPU,
          EnumSet.of(Signal.GPU_REQUEST));

  private static final Map<Amount, Set<Signal>> LIMITS =
      Map.of(
          Amount.CPU,
          EnumSet.of(Signal.CPU_LIMIT, Signal.INIT_CPU_LIMIT),
          Amount.MEMORY,
          EnumSet.of(Signal.MEMORY_LIMIT, Signal.INIT_MEMORY_LIMIT));

  private final WindowReader reader;
  private final Parallel parallel;
  private final Scope scope;
  private final TimeWindow window;
  private final List<String> namespaces;
  private final FactValues values;
  private final Set<ContainerName> init = ConcurrentHashMap.newKeySet();
  private final Set<Place> initPlaces = ConcurrentHashMap.newKeySet();
  private final Set<ContainerName> sidecars = ConcurrentHashMap.newKeySet();

  FactsReader(
      WindowReader reader,
      Parallel parallel,
      Scope scope,
      TimeWindow window,
      List<String> namespaces) {
    this.reader = reader;
    this.parallel = parallel;
    this.scope = scope;
    this.window = window;
    this.namespaces = namespaces;
    this.values = new FactValues(reader, scope, window, namespaces);
  }

  /// @param candidates of which the first counts that knows any request
  WindowFacts read(List<Profile> candidates) throws ReportException, InterruptedException {
    for (Profile profile : candidates) {
      var requests = new ConcurrentHashMap<Amount, Map<Holder, Double>>();
      parallel.all(
          () -> bounds(profile, Form.LAST, Amount.CPU, REQUESTS, requests),
          () -> bounds(profile, Form.LAST, Amount.MEMORY, REQUESTS, requests));
      if (requests.values().stream().anyMatch(one -> !one.isEmpty())) {
        return read(profile, requests);
      }
    }
    var none =
        new WindowFacts.Bounds(
            Map.of(), Map.of(), Map.of(), Set.of(), Set.of(), Set.of(), Set.of());
    var nobody = new WindowFacts.Running(Map.of(), Set.of(), Set.of(), Set.of());
    return new WindowFacts("", none, Map.of(), nobody, Map.of(), OnNodes.NOTHING);
  }

  private WindowFacts read(Profile profile, Map<Amount, Map<Holder, Double>> requests)
      throws ReportException, InterruptedException {
    var limits = new ConcurrentHashMap<Amount, Map<Holder, Double>>();
    var changed = new ConcurrentHashMap<Amount, Set<ContainerName>>();
    var owners = new ConcurrentHashMap<PodName, Workload>();
    var scrapes = new ConcurrentHashMap<ContainerName, Double>();
    var atBegin = new ConcurrentHashMap<ContainerName, Double>();
    var atEnd = new ConcurrentHashMap<ContainerName, Double>();
    var active = ConcurrentHashMap.<Holder.Life>newKeySet();
    var parts = ConcurrentHashMap.<ContainerName>newKeySet();
    var nodes = new ConcurrentHashMap<String, Map<Amount, Double>>();
    var begin = new TimeWindow(window.from().minusMillis(1), window.from());
    parallel.all(
        () -> bounds(profile, Form.LAST, Amount.CPU, LIMITS, limits),
        () -> bounds(profile, Form.LAST, Amount.MEMORY, LIMITS, limits),
        () -> bounds(profile, Form.LAST, Amount.GPU, REQUESTS, requests),
        () -> changes(profile, Amount.CPU, changed, Signal.CPU_REQUEST, Signal.CPU_LIMIT),
        () -> changes(profile, Amount.MEMORY, changed, Signal.MEMORY_REQUEST, Signal.MEMORY_LIMIT),
        () -> new OwnersReader(values).read(profile, owners),
        () -> running(profile, Form.TIMES, window, scrapes),
        () -> running(profile, Form.AT_END, begin, atBegin),
        () -> running(profile, Form.AT_END, window, atEnd),
        () -> active(profile, active),
        () -> sidecars(profile),
        () -> parts(profile, parts),
        () -> nodes(profile, nodes));
    return new WindowFacts(
        profile.name(),
        new WindowFacts.Bounds(requests, limits, changed, init, initPlaces, sidecars, parts),
        owners,
        new WindowFacts.Running(scrapes, atBegin.keySet(), atEnd.keySet(), active),
        nodes,
        onNodes(profile, requests, limits, active));
  }

  /// A node is shared by all namespaces: where the report is about some, the others are asked for
  /// too, as they were at the window's end.
  private OnNodes onNodes(
      Profile profile,
      Map<Amount, Map<Holder, Double>> requests,
      Map<Amount, Map<Holder, Double>> limits,
      Set<Holder.Life> active)
      throws ReportException, InterruptedException {
    if (!namespaces.isEmpty()) {
      return new FactsReader(reader, parallel, scope, window, List.of()).onNodes(profile);
    }
    return onNodes(profile, requests, limits, active, overhead(profile));
  }

  private OnNodes onNodes(Profile profile) throws ReportException, InterruptedException {
    var requests = new ConcurrentHashMap<Amount, Map<Holder, Double>>();
    var limits = new ConcurrentHashMap<Amount, Map<Holder, Double>>();
    var active = ConcurrentHashMap.<Holder.Life>newKeySet();
    parallel.all(
        () -> bounds(profile, Form.AT_END, Amount.CPU, REQUESTS, requests),
        () -> bounds(profile, Form.AT_END, Amount.MEMORY, REQUESTS, requests),
        () -> bounds(profile, Form.AT_END, Amount.CPU, LIMITS, limits),
        () -> bounds(profile, Form.AT_END, Amount.MEMORY, LIMITS, limits),
        () -> active(profile, active),
        () -> sidecars(profile));
    return onNodes(profile, requests, limits, active, overhead(profile));
  }

  private OnNodes onNodes(
      Profile profile,
      Map<Amount, Map<Holder, Double>> requests,
      Map<Amount, Map<Holder, Double>> limits,
      Set<Holder.Life> active,
      Map<Amount, Map<Holder.Life, Double>> overhead)
      throws ReportException, InterruptedException {
    WholePods whole = wholePods(profile);
    String gaps = whole.requests().isEmpty() ? OnNodes.gapsOf(profile) : "";
    return new OnNodes(requests, limits, overhead, whole, init, sidecars, active, gaps);
  }

  private WholePods wholePods(Profile profile) throws ReportException, InterruptedException {
    var nodes = new HashMap<PodName, String>();
    return new WholePods(
        wholePods(profile, nodes, Signal.POD_CPU_REQUEST, Signal.POD_MEMORY_REQUEST),
        wholePods(profile, nodes, Signal.POD_CPU_LIMIT, Signal.POD_MEMORY_LIMIT),
        nodes);
  }

  private Map<Amount, Map<PodName, Double>> wholePods(
      Profile profile, Map<PodName, String> nodes, Signal cpu, Signal memory)
      throws ReportException, InterruptedException {
    var all = new EnumMap<Amount, Map<PodName, Double>>(Amount.class);
    for (var one : Map.of(Amount.CPU, cpu, Amount.MEMORY, memory).entrySet()) {
      for (ProfileQuery query : profile.of(one.getValue())) {
        values
            .read(query, Form.AT_END, List.of(), series -> Holder.of(series, query.labels()))
            .forEach(
                (holder, value) -> {
                  PodName pod = holder.container().ofPod();
                  all.computeIfAbsent(one.getKey(), _ -> new HashMap<>())
                      .merge(pod, value, Math::max);
                  nodes.put(pod, holder.node());
                });
      }
    }
    return all;
  }

  private Map<Amount, Map<Holder.Life, Double>> overhead(Profile profile)
      throws ReportException, InterruptedException {
    var signals = Map.of(Amount.CPU, Signal.CPU_OVERHEAD, Amount.MEMORY, Signal.MEMORY_OVERHEAD);
    var overhead = new EnumMap<Amount, Map<Holder.Life, Double>>(Amount.class);
    for (Amount amount : signals.keySet()) {
      var all = new HashMap<Holder.Life, Double>();
      for (ProfileQuery query : profile.of(signals.get(amount))) {
        values
            .read(query, Form.AT_END, List.of(), one -> Holder.of(one, query.labels()))
            .forEach((holder, value) -> all.merge(holder.life(), value, Math::max));
      }
      overhead.put(amount, all);
    }
    return overhead;
  }

  private void bounds(
      Profile profile,
      Form form,
      Amount amount,
      Map<Amount, Set<Signal>> signals,
      Map<Amount, Map<Holder, Double>> into)
      throws ReportException, InterruptedException {
    var all = new HashMap<Holder, Double>();
    for (Signal signal : signals.getOrDefault(amount, Set.of())) {
      for (ProfileQuery query : profile.of(signal)) {
        var more = signal == Signal.GPU_REQUEST ? List.of("resource") : List.<String>of();
        values
            .read(query, form, more, one -> Holder.of(one, query.labels()))
            .forEach(
                (holder, value) -> {
                  all.merge(holder, value, Math::max);
                  if (INIT.contains(signal)) {
                    init.add(holder.container());
                  }
                });
      }
    }
    // A limit of 0 is none.
    all.values().removeIf(value -> value <= 0);
    into.put(amount, new HashMap<>(all));
  }

  private void changes(
      Profile profile,
      Amount amount,
      Map<Amount, Set<ContainerName>> into,
      Signal request,
      Signal limit)
      throws ReportException, InterruptedException {
    var all = new HashSet<ContainerName>();
    for (Signal signal : List.of(request, limit)) {
      for (ProfileQuery query : profile.of(signal)) {
        values
            .read(query, Form.CHANGED, List.of(), one -> Holder.of(one, query.labels()))
            .keySet()
            .forEach(holder -> all.add(holder.container()));
      }
    }
    into.put(amount, all);
  }

  private void running(
      Profile profile, Form form, TimeWindow piece, Map<ContainerName, Double> into)
      throws ReportException, InterruptedException {
    for (ProfileQuery query : profile.of(Signal.CONTAINER_RUNNING)) {
      var facts = new Facts<>(Facts.containers(query), query.scale(), Double::sum);
      var asked = new FactQuery("containers that run", query, form, List.of(), scope);
      reader.read(asked, piece, namespaces, facts);
      facts
          .values()
          .forEach(
              (container, value) -> {
                if (value > 0 && !container.container().isEmpty()) {
                  into.merge(container, value, Math::max);
                }
              });
    }
  }

  /// Told of containers of pods, or of those of a workload's template.
  private void sidecars(Profile profile) throws ReportException, InterruptedException {
    record Told(ContainerName container, Workload workload) {}
    for (ProfileQuery query : profile.of(Signal.SIDECAR)) {
      LabelMap labels = query.labels();
      var key =
          (Facts.Key<Told>)
              one -> {
                ContainerName container = Holder.name(one, labels);
                return new Told(container, OwnersReader.told(container.ofPod(), one));
              };
      for (Told one : values.read(query, Form.LAST, OwnersReader.WORKLOAD, key).keySet()) {
        if (!one.container.pod().isEmpty()) {
          sidecars.add(one.container);
          init.add(one.container);
        } else if (!one.workload.name().isEmpty()) {
          initPlaces.add(new Place(one.workload, one.container.container()));
        }
      }
    }
  }

  private void active(Profile profile, Set<Holder.Life> into)
      throws ReportException, InterruptedException {
    for (ProfileQuery query : profile.of(Signal.POD_ACTIVE)) {
      values
          .read(query, Form.AT_END, List.of(), one -> Holder.of(one, query.labels()))
          .forEach(
              (holder, value) -> {
                if (value > 0) {
                  into.add(holder.life());
                }
              });
    }
  }

  private void parts(Profile profile, Set<ContainerName> into)
      throws ReportException, InterruptedException {
    for (ProfileQuery query : profile.of(Signal.GPU_PART)) {
      values
          .read(query, Form.LAST, List.of(), Facts.containers(query))
          .forEach(
              (container, value) -> {
                if (value > 0) {
                  into.add(container);
                }
              });
    }
  }

  private void nodes(Profile profile, Map<String, Map<Amount, Double>> into)
      throws ReportException, InterruptedException {
    var signals =
        Map.of(
            Amount.CPU, Signal.NODE_CPU_ALLOCATABLE, Amount.MEMORY, Signal.NODE_MEMORY_ALLOCATABLE);
    for (Amount amount : signals.keySet()) {
      for (ProfileQuery query : profile.of(signals.get(amount))) {
        LabelMap labels = query.labels();
        var key =
            (Facts.Key<String>)
                one -> {
                  String node = LabelMap.first(labels.node(), one.labels());
                  return node.isEmpty() ? null : node;
                };
        var facts = new Facts<>(key, query.scale(), (_, later) -> later);
        var asked = new FactQuery("nodes", query, Form.LAST, List.of(), scope);
        reader.read(asked, window, List.of(), facts);
        facts
            .values()
            .forEach(
                (node, value) ->
                    into.computeIfAbsent(node, _ -> new EnumMap<>(Amount.class))
                        .put(amount, value));
      }
    }
  }
}
