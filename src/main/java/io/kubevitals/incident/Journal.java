package io.kubevitals.incident;

import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.ResourceVersion;
import io.kubevitals.cluster.Workload;
import io.kubevitals.metrics.CounterLedger;
import io.kubevitals.store.EndRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// What differs from what is stored: which counters, pods and incidents, the runs that ended, and
/// how far the watch was read. Keys, not a log: it does not grow while nothing can be written, but
/// for the ended runs, of which the oldest then go. Guarded by the line.
public final class Journal {
  /// Ended runs that may wait to be written.
  static final int MAX_ENDS = 100_000;

  /// Pods of a batch that counted nothing: a first list is written in several.
  static final int MAX_UNCOUNTED = 20_000;

  private final Runnable changed;
  private final CounterLedger counters;
  private final IncidentLedger incidents;

  /// These must be in the same batch as the counters.
  private final Set<UUID> counted = new LinkedHashSet<>();

  private final Set<UUID> uncounted = new LinkedHashSet<>();
  private final Set<UUID> stones = new HashSet<>();
  private final Map<String, ResourceVersion> cursors = new HashMap<>();
  private List<EndRow> ends = new ArrayList<>();
  private final LongConsumer dropped;

  /// @param nobody whether no scraper is known
  /// @param changed hears, often and under locks, that there is something to be written
  /// @param dropped hears how many runs whose end was counted will not be among the stored ones
  public Journal(BooleanSupplier nobody, Runnable changed, LongConsumer dropped) {
    this.changed = changed;
    this.dropped = dropped;
    this.counters = new CounterLedger(nobody, changed);
    this.incidents = new IncidentLedger(changed);
  }

  /// What one batch takes.
  ///
  /// @param cursors empty where pods had to be left for the next batch
  record Taken(
      Set<UUID> pods, Set<UUID> stones, List<EndRow> ends, Map<String, ResourceVersion> cursors) {}

  CounterLedger counters() {
    return counters;
  }

  IncidentLedger incidents() {
    return incidents;
  }

  void changed(UUID pod) {
    if (!counted.contains(pod)) {
      uncounted.add(pod);
    }
    changed.run();
  }

  /// Facts of a pod have been counted.
  void counted(PodRecord pod, Workload workload, List<Fact> facts, Instant now) {
    for (Fact fact : facts) {
      if (fact instanceof Fact.Terminated ended) {
        ends.add(end(pod, workload, ended, now));
      }
    }
    limit();
    counted(pod.id().uid());
  }

  private static EndRow end(PodRecord pod, Workload workload, Fact.Terminated ended, Instant now) {
    var shown = ended.shown();
    var finished = shown == null ? Instant.EPOCH : shown.finishedAt();
    return new EndRow(
        finished.isAfter(Instant.EPOCH) ? finished : now,
        pod.id().uid().toString(),
        pod.id().namespace(),
        pod.id().name(),
        workload.name(),
        workload.type(),
        ended.container(),
        ended.type().name().toLowerCase(Locale.ROOT),
        ended.reason().word(),
        ended.terminating(),
        shown == null ? null : shown.exitCode());
  }

  private void counted(UUID pod) {
    uncounted.remove(pod);
    counted.add(pod);
    changed.run();
  }

  void stoneChanged(UUID pod) {
    stones.add(pod);
    changed.run();
  }

  void advanced(String stream, ResourceVersion to) {
    cursors.put(stream, to);
    changed.run();
  }

  /// The pods are as they are stored.
  void restored() {
    uncounted.clear();
  }

  Taken take() {
    var pods = new LinkedHashSet<>(counted);
    counted.clear();
    Iterator<UUID> rest = uncounted.iterator();
    for (int i = 0; i < MAX_UNCOUNTED && rest.hasNext(); i++) {
      pods.add(rest.next());
      rest.remove();
    }
    boolean all = uncounted.isEmpty();
    if (!all) {
      changed.run();
    }
    return taken(pods, Set.copyOf(stones), all);
  }

  /// @param allPods all that there are
  Taken takeAll(Collection<UUID> allPods, Collection<UUID> allStones) {
    counted.clear();
    uncounted.clear();
    return taken(new LinkedHashSet<>(allPods), Set.copyOf(allStones), true);
  }

  void failed(Taken taken) {
    taken.pods().forEach(this::counted);
    taken.stones().forEach(this::stoneChanged);
    taken.cursors().forEach(cursors::putIfAbsent);
    var together = new ArrayList<>(taken.ends());
    together.addAll(ends);
    ends = together;
    limit();
  }

  private Taken taken(Set<UUID> pods, Set<UUID> takenStones, boolean all) {
    stones.clear();
    var taken = new Taken(pods, takenStones, ends, all ? Map.copyOf(cursors) : Map.of());
    if (all) {
      cursors.clear();
    }
    ends = new ArrayList<>();
    return taken;
  }

  private void limit() {
    if (ends.size() > MAX_ENDS) {
      int tooMany = ends.size() - MAX_ENDS * 9 / 10;
      ends.subList(0, tooMany).clear();
      dropped.accept(tooMany);
    }
  }
}
