package io.kubevitals.resource;

import io.kubevitals.cluster.ContainerId;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Counts the kernel's kills for want of memory by workload and container, out of counters that
/// each begin anew with a container. What had been counted before our first look is not ours.
final class OomKills {
  private record Life(ContainerKey container, ContainerId id) {}

  private final Instant began;
  private Map<Life, Double> seen = Map.of();
  private boolean looked;

  /// By label values: namespace, workload, its type, container.
  private Map<List<String>, Double> totals = Map.of();

  private Map<List<String>, Double> pending = Map.of();

  /// @param began a container that started later is counted from its first kill
  OomKills(Instant began) {
    this.began = began;
  }

  /// Takes one answer. A series that was not there before is first served as 0, so that its first
  /// increase is one to whoever scrapes.
  void take(Spans spans, PodIndex pods, Map<UUID, Workload> owners) {
    var now = new HashMap<Life, Double>();
    var next = new HashMap<List<String>, Double>();
    var later = new HashMap<List<String>, Double>();
    spans
        .byContainer()
        .forEach(
            (container, lives) -> {
              List<String> labels = labels(container, owners);
              double kills = 0;
              for (Span span : lives) {
                kills += kills(new Life(container, span.id()), span.newest(), pods);
                now.put(new Life(container, span.id()), span.newest());
              }
              if (labels != null) {
                double due = kills + pending.getOrDefault(labels, 0.0) * first(next, labels);
                Double before = totals.get(labels);
                next.merge(labels, before == null ? 0 : due, Double::sum);
                later.merge(labels, before == null ? due : 0, Double::sum);
              }
            });
    totals.forEach((labels, total) -> next.computeIfPresent(labels, (_, add) -> total + add));
    keepOfLivingWorkloads(next, owners);
    seen = now;
    totals = next;
    pending = later;
    looked = true;
  }

  Map<List<String>, Double> totals() {
    return totals;
  }

  /// Containers of one workload share a series: what is due to it counts once.
  private static double first(Map<List<String>, Double> next, List<String> labels) {
    return next.containsKey(labels) ? 0 : 1;
  }

  /// A workload whose pods are between two scrapes keeps its count.
  private void keepOfLivingWorkloads(Map<List<String>, Double> next, Map<UUID, Workload> owners) {
    var living = new java.util.HashSet<List<String>>();
    owners.values().forEach(one -> living.add(List.of(one.namespace(), one.name(), one.type())));
    totals.forEach(
        (labels, total) -> {
          if (living.contains(labels.subList(0, 3))) {
            next.putIfAbsent(labels, total);
          }
        });
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
