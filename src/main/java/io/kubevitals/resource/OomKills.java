package io.kubevitals.resource;

import io.kubevitals.cluster.ContainerId;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Counts the kernel's kills for want of memory by workload and container, out of counters that
/// each begin anew with a container. What had been counted before our first look is not ours. Of
/// what the limit admits no series of their own, the kills add up by namespace.
final class OomKills {
  static final String FAMILY = "kubevitals_container_oom_kills_total";

  private record Life(ContainerKey container, ContainerId id) {
    boolean isOf(ContainerRecord now) {
      return now.name().equals(container.container())
          && (id.equals(ContainerId.NONE) || id.equals(now.status().id()));
    }
  }

  private final Instant began;
  private final RowLimit limit;
  private Map<Life, Double> seen = Map.of();
  private boolean looked;

  /// What living workloads have told of, admitted or not.
  private Set<List<String>> known = Set.of();

  /// By label values: namespace, workload, its type, container.
  private Map<List<String>, Double> totals = Map.of();

  private Map<List<String>, Double> pending = Map.of();

  /// @param began a container that started later is counted from its first kill
  OomKills(Instant began, RowLimit limit) {
    this.began = began;
    this.limit = limit;
  }

  /// Takes one answer. A series that was not there before is first served as 0, so that its first
  /// increase is one to whoever scrapes.
  void take(Spans spans, PodIndex pods, Map<UUID, Workload> owners) {
    var now = new HashMap<Life, Double>();
    var fresh = new HashMap<List<String>, Double>();
    spans
        .byContainer()
        .forEach(
            (container, lives) -> {
              double due = 0;
              for (Span span : lives) {
                due += kills(new Life(container, span.id()), span.newest(), pods);
                now.put(new Life(container, span.id()), span.newest());
              }
              List<String> labels = labels(container, owners);
              if (labels != null) {
                fresh.merge(labels, due, Double::sum);
              }
            });
    keepOfRunning(now, pods);
    count(fresh, living(owners));
    seen = now;
    looked = true;
  }

  Map<List<String>, Double> totals() {
    return totals;
  }

  /// @param fresh kills since the last look
  /// @param living namespace, name and type of the workloads that have pods
  private void count(Map<List<String>, Double> fresh, Set<List<String>> living) {
    var wanted = new HashSet<>(fresh.keySet());
    known.stream().filter(labels -> living.contains(labels.subList(0, 3))).forEach(wanted::add);
    RowLimit.Rows rows = limit.admit(wanted);
    var due = new HashMap<List<String>, Double>();
    fresh.forEach((labels, kills) -> due.merge(rows.of(labels), kills, Double::sum));
    var next = new HashMap<List<String>, Double>();
    var later = new HashMap<List<String>, Double>();
    due.forEach(
        (labels, kills) -> {
          if (!totals.containsKey(labels)) {
            next.put(labels, 0.0);
            later.put(labels, kills);
          }
        });
    // A workload whose pods are between two scrapes keeps its count.
    totals.forEach(
        (labels, total) -> {
          if (due.containsKey(labels) || lives(labels, living)) {
            double more = due.getOrDefault(labels, 0.0) + pending.getOrDefault(labels, 0.0);
            next.put(labels, total + more);
          }
        });
    var refused = new HashSet<>(wanted);
    refused.removeIf(rows::has);
    limit.refuse(Map.of(FAMILY, refused));
    known = wanted;
    totals = next;
    pending = later;
  }

  /// What one answer leaves out is not new in the next.
  private void keepOfRunning(Map<Life, Double> now, PodIndex pods) {
    seen.forEach(
        (life, count) -> {
          PodRecord pod = pods.pod(life.container.pod());
          if (pod != null && pod.containers().stream().anyMatch(life::isOf)) {
            now.putIfAbsent(life, count);
          }
        });
  }

  private static Set<List<String>> living(Map<UUID, Workload> owners) {
    var living = new HashSet<List<String>>();
    owners.values().forEach(one -> living.add(List.of(one.namespace(), one.name(), one.type())));
    return living;
  }

  /// Those without a series of their own live as long as their namespace has a workload.
  private static boolean lives(List<String> labels, Set<List<String>> living) {
    return labels.get(1).equals(RowLimit.OTHER)
        ? living.stream().anyMatch(one -> one.getFirst().equals(labels.getFirst()))
        : living.contains(labels.subList(0, 3));
  }

  private double kills(Life life, double count, PodIndex pods) {
    Double before = seen.get(life);
    if (before != null) {
      return Math.max(0, count - before);
    }
    return looked && startedSince(life.container, pods) ? count : 0;
  }

  private boolean startedSince(ContainerKey key, PodIndex pods) {
    PodRecord pod = pods.pod(key.pod());
    if (pod == null) {
      return false;
    }
    for (ContainerRecord container : pod.containers()) {
      if (container.name().equals(key.container())
          && container.status().state() instanceof ContainerState.Running(Instant startedAt)) {
        return startedAt.isAfter(began);
      }
    }
    return false;
  }

  private static @Nullable List<String> labels(ContainerKey key, Map<UUID, Workload> owners) {
    Workload owner = owners.get(key.pod());
    return owner == null
        ? null
        : List.of(owner.namespace(), owner.name(), owner.type(), key.container());
  }
}
