package io.kubevitals.incident;

import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One pod of the line: its newest record, what is remembered of it, and what it adds to the
/// gauges. Guarded by the line.
final class PodEntry {
  PodRecord pod;
  PodLife life;

  /// Null until the owner is known; facts wait for it.
  @Nullable Owner owner;

  List<Fact> held = List.of();
  boolean gone;

  /// The status is of before the cluster's state was put back: lower restartCounts are no news.
  boolean past;

  private @Nullable Instant unschedulableSince;
  private boolean troubled;
  private @Nullable PodState state;
  private List<Contribution> contributions = List.of();

  /// @param workload whose pod it is
  /// @param series where it counts, the workload's own or `_other`
  record Owner(Workload workload, WorkloadSeries series) {}

  PodEntry(PodRecord pod, PodLife life) {
    this.pod = pod;
    this.life = life;
  }

  /// One that an earlier process had; facts and owner are put back by the line.
  PodEntry(StoredPod stored) {
    this(stored.pod(), stored.life());
    this.gone = stored.gone();
    this.past = stored.past();
    this.unschedulableSince = stored.unschedulableSince();
    this.troubled = true;
  }

  /// The workload that a pod is by itself whose owner nobody can tell.
  Workload bare() {
    return new Workload(pod.id().namespace(), pod.id().name(), "barepod");
  }

  /// All of it at this moment, to be kept.
  StoredPod stored() {
    var workload = owner == null ? null : owner.workload();
    return new StoredPod(pod, life, workload, List.copyOf(held), unschedulableSince, gone, past);
  }

  /// Only a cluster whose state was put back tells an older state of a pod.
  boolean isNewerThan(PodRecord other) {
    return other.resourceVersion() > 0 && other.resourceVersion() < pod.resourceVersion();
  }

  void hold(List<Fact> facts) {
    if (!facts.isEmpty()) {
      held = held.isEmpty() ? new ArrayList<>(facts.size()) : held;
      held.addAll(facts);
    }
  }

  /// Brings the gauges to the present state.
  void gauge(WorkloadSeries series, Instant now, Duration stuckMargin) {
    var next = PodState.of(pod, now, stuckMargin);
    if (state == null) {
      series.enters(next);
    } else if (state != next) {
      series.moves(state, next);
    }
    state = next;
    contribute(series, Contribution.of(pod, life, now));
    boolean pending = next == PodState.UNSCHEDULABLE;
    unschedulableSince = pending ? (unschedulableSince == null ? now : unschedulableSince) : null;
  }

  void ungauge(WorkloadSeries series) {
    contribute(series, List.of());
    if (state != null) {
      series.leaves(state);
      state = null;
    }
  }

  /// Tells the book what is wrong; says nothing of a pod that was and is well.
  void report(IncidentBook book, Workload workload, IncidentConfig.Book limits, Instant now) {
    var since = unschedulableSince == null ? now : unschedulableSince;
    var symptoms = Symptoms.standing(workload, pod, life, since, limits, now);
    if (troubled || !symptoms.isEmpty()) {
      book.stands(pod.id().uid(), symptoms, now);
    }
    troubled = !symptoms.isEmpty();
  }

  void unreport(IncidentBook book, Instant now) {
    if (troubled) {
      book.stands(pod.id().uid(), List.of(), now);
      troubled = false;
    }
  }

  /// Whether time alone may change something.
  boolean ages() {
    return troubled
        || unschedulableSince != null
        || state == PodState.TERMINATING
        || !contributions.isEmpty();
  }

  private void contribute(WorkloadSeries series, List<Contribution> next) {
    if (next.equals(contributions)) {
      return;
    }
    next.forEach(one -> apply(series, one, 1));
    contributions.forEach(one -> apply(series, one, -1));
    contributions = next;
  }

  private static void apply(WorkloadSeries series, Contribution one, int change) {
    var container = series.container(one.container(), one.type());
    if (one.waiting() != WaitingReason.NONE) {
      container.waits(one.waiting(), change);
    }
    if (one.looping()) {
      container.loops(change);
    }
  }
}
