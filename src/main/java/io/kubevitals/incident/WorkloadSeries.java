package io.kubevitals.incident;

import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Workload;
import io.kubevitals.metrics.StateSeries;
import io.kubevitals.store.CounterRow;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The series of one workload, from its first pod until it is retired. Guarded by the line.
final class WorkloadSeries {
  static final String OTHER = "_other";

  /// Debug containers get random names; more than this many names of one workload are one.
  private static final int MAX_CONTAINERS = 100;

  private static final List<PodState> STATES = List.of(PodState.values());

  private record ContainerKey(String name, ContainerType type) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ContainerKey key && type == key.type && name.equals(key.name);
    }

    @Override
    public int hashCode() {
      return 31 * name.hashCode() + type.hashCode();
    }
  }

  private record IncidentKey(String reason, Severity severity) {}

  private final PodFamilies families;
  private final Workload workload;
  private final IntConsumer grown;

  /// Of all its pods, but for those that share `_other`.
  private final PodEntry.Owner owner;

  private final Map<ContainerKey, ContainerSeries> containers = new HashMap<>(2);
  private final Set<IncidentKey> incidents = new HashSet<>(2);
  private @Nullable StateSeries states;
  private final Set<Disruption> disruptions = EnumSet.noneOf(Disruption.class);
  private boolean unattributed;
  private int pods;
  private int open;
  private int size;

  /// @param grown hears of new series, once per series in its life
  WorkloadSeries(PodFamilies families, Workload workload, IntConsumer grown) {
    this.families = families;
    this.workload = workload;
    this.grown = grown;
    this.owner = new PodEntry.Owner(workload, this);
    grown(STATES.size());
  }

  Workload workload() {
    return workload;
  }

  /// How a pod of this workload belongs here.
  PodEntry.Owner owner(Workload ofPod) {
    return workload.equals(ofPod) ? owner : new PodEntry.Owner(ofPod, this);
  }

  boolean isEmpty() {
    return pods == 0 && open == 0;
  }

  /// Series that a new workload begins with.
  static int initialSeries(int containers) {
    return STATES.size() + 2 * containers;
  }

  ContainerSeries container(String name, ContainerType type) {
    var key = new ContainerKey(workload.name().equals(OTHER) ? OTHER : name, type);
    var series = containers.get(key);
    if (series == null) {
      boolean full = containers.size() >= MAX_CONTAINERS;
      series = containers.computeIfAbsent(full ? new ContainerKey(OTHER, type) : key, this::create);
    }
    return series;
  }

  void count(Fact fact) {
    switch (fact) {
      case Fact.Terminated ended ->
          container(ended.container(), ended.type()).ended(ended.reason(), ended.terminating(), 1);
      case Fact.WaitingBegan began ->
          container(began.container(), began.type()).waitingBegan(began.reason());
      case Fact.Unattributed _ -> {
        grown(unattributed ? 0 : 1);
        unattributed = true;
        families.unattributed.at(labels()).add(1);
      }
      case Fact.Disrupted disrupted -> {
        grown(disruptions.add(disrupted.reason()) ? 1 : 0);
        families.disruptions.at(labels(disrupted.reason().word())).add(1);
      }
      case Fact.RestartCountFell _ -> {
        // Not a matter of one workload: the line counts it.
      }
    }
  }

  void restoreEnds(CounterRow row) {
    var labels = row.labels();
    container(labels.get(3), type(labels.get(4))).restoreEnds(row);
  }

  void restoreEpisodes(CounterRow row) {
    var labels = row.labels();
    container(labels.get(3), type(labels.get(4))).restoreEpisodes(row);
  }

  void restoreUnattributed(CounterRow row) {
    grown(unattributed ? 0 : 1);
    unattributed = true;
    families.unattributed.restore(row.total(), row.served(), row.labels());
  }

  void restoreDisruptions(CounterRow row) {
    grown(disruptions.add(Disruption.ofWord(row.labels().get(3))) ? 1 : 0);
    families.disruptions.restore(row.total(), row.served(), row.labels());
  }

  void restoreIncidents(CounterRow row) {
    var severity = Severity.valueOf(row.labels().get(4).toUpperCase(Locale.ROOT));
    grown(incidents.add(new IncidentKey(row.labels().get(3), severity)) ? 1 : 0);
    families.incidents.restore(row.total(), row.served(), row.labels());
  }

  private static ContainerType type(String word) {
    return ContainerType.valueOf(word.toUpperCase(Locale.ROOT));
  }

  void enters(PodState state) {
    if (pods++ == 0) {
      states = families.pods.at(labels());
    }
    change(state, 1);
  }

  void moves(PodState from, PodState to) {
    change(from, -1);
    change(to, 1);
  }

  void leaves(PodState state) {
    change(state, -1);
    if (--pods == 0 && states != null) {
      families.pods.remove(states);
      states = null;
    }
  }

  /// Its pods by state, those states that have any.
  Map<PodState, Integer> counts() {
    var counts = new EnumMap<PodState, Integer>(PodState.class);
    if (states != null) {
      for (PodState state : STATES) {
        counts.put(state, states.count(STATES.indexOf(state)));
      }
    }
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  void opened(String reason, Severity severity) {
    grown(incidents.add(new IncidentKey(reason, severity)) ? 1 : 0);
    families.incidents.at(labels(reason, severity.word())).add(1);
    opens(reason, severity, 1);
  }

  /// Open incidents that turned to another severity, or ended.
  void opens(String reason, Severity severity, int change) {
    open += change;
    ContainerSeries.change(families.open, labels(reason, severity.word()), change);
  }

  void retire() {
    grown(-size);
    containers.values().forEach(ContainerSeries::retire);
    if (unattributed) {
      families.unattributed.remove(labels());
    }
    disruptions.forEach(reason -> families.disruptions.remove(labels(reason.word())));
    incidents.forEach(
        one -> families.incidents.remove(labels(one.reason(), one.severity().word())));
  }

  private ContainerSeries create(ContainerKey key) {
    return new ContainerSeries(families, workload, key.name(), key.type(), this::grown);
  }

  private void grown(int series) {
    size += series;
    grown.accept(series);
  }

  private void change(PodState state, int change) {
    if (states != null) {
      states.add(STATES.indexOf(state), change);
    }
  }

  private String[] labels() {
    return new String[] {workload.namespace(), workload.name(), workload.type()};
  }

  private String[] labels(String last) {
    return new String[] {workload.namespace(), workload.name(), workload.type(), last};
  }

  private String[] labels(String reason, String severity) {
    return new String[] {workload.namespace(), workload.name(), workload.type(), reason, severity};
  }
}
