package io.kubevitals.incident;

import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Workload;
import io.kubevitals.metrics.CounterSeries;
import io.kubevitals.metrics.GaugeFamily;
import io.kubevitals.store.CounterRow;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/// The series of one container of one workload. Guarded by the line.
final class ContainerSeries {
  private final PodFamilies families;
  private final Workload workload;
  private final String container;
  private final String type;
  private final IntConsumer grown;
  private final Map<TerminationReason, CounterSeries> ordered =
      new EnumMap<>(TerminationReason.class);
  private final Map<TerminationReason, CounterSeries> unordered =
      new EnumMap<>(TerminationReason.class);
  private final Set<WaitingReason> episodes = EnumSet.noneOf(WaitingReason.class);

  /// @param grown hears of new series
  ContainerSeries(
      PodFamilies families,
      Workload workload,
      String container,
      ContainerType type,
      IntConsumer grown) {
    this.families = families;
    this.workload = workload;
    this.container = container;
    this.type = type.name().toLowerCase(Locale.ROOT);
    this.grown = grown;
    ended(TerminationReason.OOM_KILLED, false, 0);
    ended(TerminationReason.ERROR, false, 0);
  }

  void ended(TerminationReason reason, boolean terminating, long count) {
    var known = terminating ? ordered : unordered;
    var series = known.get(reason);
    if (series == null) {
      series = families.terminations.at(labels(reason, terminating));
      known.put(reason, series);
      grown.accept(1);
    }
    series.add(count);
  }

  void restoreEnds(CounterRow row) {
    var reason = TerminationReason.ofWord(row.labels().get(5));
    boolean terminating = row.labels().get(6).equals("true");
    ended(reason, terminating, 0);
    families.terminations.restore(row.total(), row.served(), row.labels());
  }

  void restoreEpisodes(CounterRow row) {
    if (episodes.add(WaitingReason.ofWord(row.labels().get(5)))) {
      grown.accept(1);
    }
    families.episodes.restore(row.total(), row.served(), row.labels());
  }

  void waitingBegan(WaitingReason reason) {
    if (episodes.add(reason)) {
      grown.accept(1);
    }
    families.episodes.at(labels(reason)).add(1);
  }

  void waits(WaitingReason reason, int change) {
    change(families.waiting, labels(reason), change);
  }

  void loops(int change) {
    change(
        families.looping,
        new String[] {workload.namespace(), workload.name(), workload.type(), container, type},
        change);
  }

  void retire() {
    unordered.keySet().forEach(reason -> families.terminations.remove(labels(reason, false)));
    ordered.keySet().forEach(reason -> families.terminations.remove(labels(reason, true)));
    episodes.forEach(reason -> families.episodes.remove(labels(reason)));
  }

  /// A gauge that nothing adds to any more is not served.
  static void change(GaugeFamily family, String[] labels, int change) {
    var series = family.at(labels);
    double now = series.value() + change;
    if (now == 0) {
      family.remove(labels);
    } else {
      series.set(now);
    }
  }

  private String[] labels(WaitingReason reason) {
    return new String[] {
      workload.namespace(), workload.name(), workload.type(), container, type, reason.word()
    };
  }

  private String[] labels(TerminationReason reason, boolean terminating) {
    return new String[] {
      workload.namespace(),
      workload.name(),
      workload.type(),
      container,
      type,
      reason.word(),
      terminating ? "true" : "false"
    };
  }
}
