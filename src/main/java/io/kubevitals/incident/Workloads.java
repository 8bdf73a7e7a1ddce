package io.kubevitals.incident;

import io.kubevitals.cluster.Workload;
import io.kubevitals.metrics.OwnCounter;
import io.kubevitals.store.CounterRow;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The workloads that have series. A workload beyond the limits shares `_other` of its namespace;
/// one without a pod for a while goes. Guarded by the line.
final class Workloads {
  private final PodFamilies families;
  private final IncidentConfig.Series limits;
  private final OwnCounter dropped;
  private final Map<Workload, WorkloadSeries> workloads = new HashMap<>();
  private final Map<String, Integer> byNamespace = new HashMap<>();
  private final Map<WorkloadSeries, Instant> empty = new LinkedHashMap<>();

  Workloads(PodFamilies families, IncidentConfig.Series limits, OwnCounter dropped) {
    this.families = families;
    this.limits = limits;
    this.dropped = dropped;
    dropped.touch(families.terminations.name());
    dropped.touch(families.pods.name());
  }

  /// The series of a workload.
  ///
  /// @param containers of the pod that asks
  WorkloadSeries of(Workload workload, int containers) {
    var series = workloads.get(workload);
    if (series != null) {
      return series;
    }
    int needed = WorkloadSeries.initialSeries(containers);
    return admits(workload.namespace(), needed) ? create(workload) : other(workload, containers);
  }

  /// The series of a workload that an earlier process admitted.
  WorkloadSeries restored(Workload workload) {
    var series = workloads.get(workload);
    return series == null ? create(workload) : series;
  }

  /// Puts back a counter as it was stored.
  ///
  /// @throws RuntimeException if this program does not know it
  void restore(CounterRow row) {
    var labels = row.labels();
    if (row.family().equals(families.suppressed.name())) {
      families.suppressed.restore(row.total(), row.served(), labels);
      return;
    }
    var series = restored(new Workload(labels.get(0), labels.get(1), labels.get(2)));
    if (row.family().equals(families.terminations.name())) {
      series.restoreEnds(row);
    } else if (row.family().equals(families.episodes.name())) {
      series.restoreEpisodes(row);
    } else if (row.family().equals(families.unattributed.name())) {
      series.restoreUnattributed(row);
    } else if (row.family().equals(families.disruptions.name())) {
      series.restoreDisruptions(row);
    } else if (row.family().equals(families.incidents.name())) {
      series.restoreIncidents(row);
    } else {
      throw new IllegalArgumentException("no counter: " + row.family());
    }
  }

  /// Everything is put back: begins to wait for those that have no pod any more.
  void restored(Instant now) {
    workloads.values().forEach(series -> touched(series, now));
  }

  WorkloadSeries other(Workload workload, int containers) {
    dropped.add(WorkloadSeries.initialSeries(0), families.pods.name());
    dropped.add(2.0 * containers, families.terminations.name());
    var name = WorkloadSeries.OTHER;
    var other = new Workload(workload.namespace(), name, name);
    var series = workloads.get(other);
    return series == null ? create(other) : series;
  }

  /// Those with a pod that is not as it should be, the most such pods first.
  List<WorkloadPods> troubled(int max) {
    return workloads.values().stream()
        .map(series -> new WorkloadPods(series.workload(), series.counts()))
        .filter(one -> one.troubled() > 0)
        .sorted(WorkloadPods.MOST_TROUBLED_FIRST)
        .limit(max)
        .toList();
  }

  int size() {
    return workloads.size();
  }

  /// Notes whether a workload still has pods.
  void touched(WorkloadSeries series, Instant now) {
    if (series.isEmpty()) {
      empty.putIfAbsent(series, now);
    } else {
      empty.remove(series);
    }
  }

  void retire(Instant now) {
    Duration after = limits.retireAfter();
    for (Iterator<Map.Entry<WorkloadSeries, Instant>> all = empty.entrySet().iterator();
        all.hasNext(); ) {
      var entry = all.next();
      if (now.isBefore(entry.getValue().plus(after))) {
        return;
      }
      all.remove();
      remove(entry.getKey());
    }
  }

  private boolean admits(String namespace, int needed) {
    return families.size() + needed <= limits.max()
        && byNamespace.getOrDefault(namespace, 0) + needed <= limits.maxPerNamespace();
  }

  private WorkloadSeries create(Workload workload) {
    var namespace = workload.namespace();
    var series =
        new WorkloadSeries(
            families, workload, count -> byNamespace.merge(namespace, count, Workloads::sum));
    workloads.put(workload, series);
    return series;
  }

  /// Null removes a namespace that has no series any more.
  @SuppressWarnings("NullAway") // Map.merge takes null for "remove".
  private static @Nullable Integer sum(Integer a, Integer b) {
    return a + b == 0 ? null : a + b;
  }

  private void remove(WorkloadSeries series) {
    series.retire();
    workloads.remove(series.workload());
  }
}
