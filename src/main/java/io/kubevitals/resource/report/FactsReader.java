package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import io.kubevitals.prometheus.Series;
import io.kubevitals.resource.LabelMap;
import io.kubevitals.resource.Profile;
import io.kubevitals.resource.ProfileQuery;
import io.kubevitals.resource.Signal;
import io.kubevitals.resource.report.FactQuery.Form;
import io.kubevitals.resource.report.FactQuery.Scope;
import java.util.ArrayList;
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
  private static final List<String> WORKLOAD = List.of("workload", "workload_type");
  private static final List<String> OWNER = List.of("owner_kind", "owner_name");

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
        () -> owners(profile, owners),
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
      Map<Amount, Map<Holder.Life, Double>> overhead) {
    return new OnNodes(requests, limits, overhead, init, sidecars, active, OnNodes.gapsOf(profile));
  }

  private Map<Amount, Map<Holder.Life, Double>> overhead(Profile profile)
      throws ReportException, InterruptedException {
    var signals = Map.of(Amount.CPU, Signal.CPU_OVERHEAD, Amount.MEMORY, Signal.MEMORY_OVERHEAD);
    var overhead = new EnumMap<Amount, Map<Holder.Life, Double>>(Amount.class);
    for (Amount amount : signals.keySet()) {
      var all = new HashMap<Holder.Life, Double>();
      for (ProfileQuery query : profile.of(signals.get(amount))) {
        values(query, Form.AT_END, List.of(), window, one -> Holder.of(one, query.labels()))
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
        values(query, form, more, window, one -> Holder.of(one, query.labels()))
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
        values(query, Form.CHANGED, List.of(), window, one -> Holder.of(one, query.labels()))
            .keySet()
            .forEach(holder -> all.add(holder.container()));
      }
    }
    into.put(amount, all);
  }

  private void owners(Profile profile, Map<PodName, Workload> into)
      throws ReportException, InterruptedException {
    record Owned(PodName pod, Workload workload) {}
    Map<ReplicaSet, Workload> replicaSets = replicaSets(profile);
    var more = new ArrayList<>(WORKLOAD);
    more.addAll(OWNER);
    for (ProfileQuery query : profile.of(Signal.POD_OWNER)) {
      var key =
          (Facts.Key<Owned>)
              one -> {
                PodName pod = Holder.name(one, query.labels()).ofPod();
                return pod.name().isEmpty() ? null : new Owned(pod, owner(pod, one, replicaSets));
              };
      values(query, Form.LAST, more, window, key)
          .keySet()
          .forEach(owned -> into.putIfAbsent(owned.pod, owned.workload));
    }
  }

  private record ReplicaSet(String namespace, String name) {}

  /// Those that belong to no Deployment.
  private Map<ReplicaSet, Workload> replicaSets(Profile profile)
      throws ReportException, InterruptedException {
    record Owned(ReplicaSet replicaSet, Workload workload) {}
    var more = new ArrayList<>(OWNER);
    more.add("replicaset");
    var all = new HashMap<ReplicaSet, Workload>();
    for (ProfileQuery query : profile.of(Signal.REPLICA_SET_OWNER)) {
      var key =
          (Facts.Key<Owned>)
              one -> {
                String namespace = LabelMap.first(query.labels().namespace(), one.labels());
                String name = one.label("replicaset");
                return new Owned(
                    new ReplicaSet(namespace, name),
                    OwnerNames.ownerOfReplicaSet(
                        namespace, name, one.label("owner_kind"), one.label("owner_name")));
              };
      values(query, Form.LAST, more, window, key)
          .keySet()
          .forEach(owned -> all.put(owned.replicaSet, owned.workload));
    }
    return all;
  }

  private Workload owner(PodName pod, Series one, Map<ReplicaSet, Workload> replicaSets) {
    if (!one.label("workload").isEmpty()) {
      return told(pod, one);
    }
    String kind = one.label("owner_kind");
    String name = one.label("owner_name");
    Workload known =
        kind.equals("ReplicaSet") ? replicaSets.get(new ReplicaSet(pod.namespace(), name)) : null;
    return known == null ? OwnerNames.controlled(pod, kind, name, window.from()) : known;
  }

  private static Workload told(PodName pod, Series one) {
    return new Workload(pod.namespace(), one.label("workload"), one.label("workload_type"));
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
                return new Told(container, told(container.ofPod(), one));
              };
      for (Told one : values(query, Form.LAST, WORKLOAD, window, key).keySet()) {
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
      values(query, Form.AT_END, List.of(), window, one -> Holder.of(one, query.labels()))
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
      values(query, Form.LAST, List.of(), window, Facts.containers(query))
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

  private <K> Map<K, Double> values(
      ProfileQuery query, Form form, List<String> more, TimeWindow about, Facts.Key<K> key)
      throws ReportException, InterruptedException {
    var facts = new Facts<>(key, query.scale(), (_, later) -> later);
    String what = query.signal().word().replace('-', ' ');
    reader.read(new FactQuery(what, query, form, more, scope), about, namespaces, facts);
    return facts.values();
  }
}
