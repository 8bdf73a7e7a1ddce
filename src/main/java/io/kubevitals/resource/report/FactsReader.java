package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import io.kubevitals.prometheus.Series;
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
import org.jspecify.annotations.Nullable;

/// Asks for everything but use. What a profile does not know stays empty.
final class FactsReader {
  private final WindowReader reader;
  private final Parallel parallel;
  private final Scope scope;
  private final TimeWindow window;
  private final List<String> namespaces;
  private final Set<ContainerName> init = ConcurrentHashMap.newKeySet();
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
          () -> bounds(profile, Amount.CPU, requests, Signal.CPU_REQUEST, Signal.INIT_CPU_REQUEST),
          () ->
              bounds(
                  profile,
                  Amount.MEMORY,
                  requests,
                  Signal.MEMORY_REQUEST,
                  Signal.INIT_MEMORY_REQUEST));
      if (requests.values().stream().anyMatch(one -> !one.isEmpty())) {
        return read(profile, requests);
      }
    }
    var none = new WindowFacts.Bounds(Map.of(), Map.of(), Map.of(), Set.of(), Set.of());
    var nobody = new WindowFacts.Running(Map.of(), Set.of(), Set.of(), Set.of());
    return new WindowFacts("", none, Map.of(), nobody, Map.of());
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
    var nodes = new ConcurrentHashMap<String, Map<Amount, Double>>();
    var begin = new TimeWindow(window.from().minusMillis(1), window.from());
    parallel.all(
        () -> bounds(profile, Amount.CPU, limits, Signal.CPU_LIMIT, Signal.INIT_CPU_LIMIT),
        () -> bounds(profile, Amount.MEMORY, limits, Signal.MEMORY_LIMIT, Signal.INIT_MEMORY_LIMIT),
        () -> bounds(profile, Amount.GPU, requests, Signal.GPU_REQUEST, Signal.GPU_REQUEST),
        () -> changes(profile, Amount.CPU, changed, Signal.CPU_REQUEST, Signal.CPU_LIMIT),
        () -> changes(profile, Amount.MEMORY, changed, Signal.MEMORY_REQUEST, Signal.MEMORY_LIMIT),
        () -> owners(profile, owners),
        () -> running(profile, Form.TIMES, window, scrapes),
        () -> running(profile, Form.AT_END, begin, atBegin),
        () -> running(profile, Form.AT_END, window, atEnd),
        () -> active(profile, active),
        () -> sidecars(profile),
        () -> nodes(profile, nodes));
    return new WindowFacts(
        profile.name(),
        new WindowFacts.Bounds(requests, limits, changed, init, sidecars),
        owners,
        new WindowFacts.Running(scrapes, atBegin.keySet(), atEnd.keySet(), active),
        nodes);
  }

  private void bounds(
      Profile profile,
      Amount amount,
      Map<Amount, Map<Holder, Double>> into,
      Signal ofContainers,
      Signal ofInit)
      throws ReportException, InterruptedException {
    var all = new HashMap<Holder, Double>();
    for (Signal signal : EnumSet.of(ofContainers, ofInit)) {
      for (ProfileQuery query : profile.of(signal)) {
        var more = signal == Signal.GPU_REQUEST ? List.of("resource") : List.<String>of();
        values(query, Form.LAST, more, window, one -> Holder.of(one, query.labels()))
            .forEach(
                (holder, value) -> {
                  all.merge(holder, value, Math::max);
                  if (signal != ofContainers) {
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
    var more = List.of("owner_kind", "owner_name", "workload_type", "workload");
    for (ProfileQuery query : profile.of(Signal.POD_OWNER)) {
      LabelMap labels = query.labels();
      values(
              query,
              Form.LAST,
              more,
              window,
              one -> {
                PodName pod = pod(one, labels);
                return pod == null ? null : new Owned(pod, workload(pod, one));
              })
          .keySet()
          .forEach(owned -> into.putIfAbsent(owned.pod, owned.workload));
    }
  }

  private Workload workload(PodName pod, Series one) {
    return one.label("workload").isEmpty()
        ? OwnerNames.controlled(
            pod, one.label("owner_kind"), one.label("owner_name"), window.from())
        : new Workload(pod.namespace(), one.label("workload"), one.label("workload_type"));
  }

  private static @Nullable PodName pod(Series one, LabelMap labels) {
    String name = LabelMap.first(labels.pod(), one.labels());
    return name.isEmpty()
        ? null
        : new PodName(LabelMap.first(labels.namespace(), one.labels()), name);
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

  private void sidecars(Profile profile) throws ReportException, InterruptedException {
    for (ProfileQuery query : profile.of(Signal.SIDECAR)) {
      var told = values(query, Form.LAST, List.of(), window, Facts.containers(query)).keySet();
      sidecars.addAll(told);
      init.addAll(told);
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
