package io.kubevitals.incident;

import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState.Running;
import io.kubevitals.cluster.ContainerState.Terminated;
import io.kubevitals.cluster.ContainerState.Waiting;
import io.kubevitals.cluster.ContainerStatus;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Deletion;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.incident.ContainerLife.Runs;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What happened to a pod between what is remembered of it and its new state. Pure: it depends on
/// nothing else, so a state told again, a new list, a lost watch or several changes at once tell no
/// fact twice and lose none.
public final class PodTransition {
  /// @param life what is to be remembered
  /// @param facts in the order in which they happened
  record Step(PodLife life, List<Fact> facts) {}

  private PodTransition() {}

  /// A new state of a pod whose life is known from its beginning, or from [#baseline].
  static Step next(PodLife life, PodRecord pod) {
    var facts = new ArrayList<Fact>(0);
    return new Step(next(life, pod, facts), facts);
  }

  /// A state of before the cluster's state was put back: what is remembered is newer.
  static Step past(PodLife life, PodRecord pod) {
    var facts = new ArrayList<Fact>(0);
    var remembered = new ArrayList<ContainerLife>(pod.containers().size());
    for (int i = 0; i < pod.containers().size(); i++) {
      var container = pod.containers().get(i);
      var before = life.container(i, container.name());
      var asked = asked(life.deletionAsked(), pod.spec().deletion());
      remembered.add(isPast(before, container) ? before : next(before, container, asked, facts));
    }
    return new Step(
        new PodLife(List.copyOf(remembered), life.deletionAsked(), life.disruption()), facts);
  }

  /// Whether a container's status shows fewer restarts than are remembered.
  static boolean isPast(PodLife life, PodRecord pod) {
    for (int i = 0; i < pod.containers().size(); i++) {
      var container = pod.containers().get(i);
      if (isPast(life.container(i, container.name()), container)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPast(ContainerLife life, ContainerRecord container) {
    return container.status().restartCount() < life.runs().restartCount();
  }

  /// The pod is gone.
  ///
  /// @param pod its final state
  static Step last(PodLife life, PodRecord pod) {
    var facts = new ArrayList<Fact>(0);
    var after = next(life, pod, facts);
    var ended = new ArrayList<ContainerLife>(after.containers().size());
    for (ContainerLife container : after.containers()) {
      if (container.runs().alive()) {
        facts.add(new Fact.Unattributed(container.name(), typeOf(pod, container.name())));
      }
      ended.add(gone(container));
    }
    return new Step(new PodLife(ended, after.deletionAsked(), after.disruption()), facts);
  }

  /// The first state known of a pod that lived before this process looked: what ended before counts
  /// nothing.
  ///
  /// @param since when this process began; what ended later is new
  static Step baseline(PodRecord pod, Instant since) {
    if (pod.spec().createdAt().isAfter(since)) {
      return next(PodLife.UNBORN, pod);
    }
    var step = next(PodLife.UNBORN, pod);
    var facts = new ArrayList<Fact>(0);
    for (Fact fact : step.facts()) {
      if (fact instanceof Fact.Terminated ended
          && ended.shown() != null
          && ended.shown().finishedAt().isAfter(since)) {
        facts.add(fact);
      }
    }
    return new Step(step.life(), facts);
  }

  private static PodLife next(PodLife life, PodRecord pod, List<Fact> facts) {
    var asked = asked(life.deletionAsked(), pod.spec().deletion());
    var containers = new ArrayList<ContainerLife>(pod.containers().size());
    boolean same = pod.containers().size() == life.containers().size();
    for (int i = 0; i < pod.containers().size(); i++) {
      var container = pod.containers().get(i);
      var before = life.container(i, container.name());
      var after = next(before, container, asked, facts);
      containers.add(after);
      same &= before.equals(after);
    }
    var disruption = life.disruption();
    if (disruption == Disruption.NONE) {
      disruption = Disruption.of(pod);
      if (disruption != Disruption.NONE) {
        facts.add(new Fact.Disrupted(disruption, pod.status().message()));
      }
    }
    return same && disruption == life.disruption() && Objects.equals(asked, life.deletionAsked())
        ? life
        : new PodLife(same ? life.containers() : List.copyOf(containers), asked, disruption);
  }

  private static ContainerLife next(
      ContainerLife before, ContainerRecord container, @Nullable Instant asked, List<Fact> facts) {
    var status = container.status();
    var count = RunCount.between(before.runs(), status, asked != null);
    if (count.fell()) {
      facts.add(new Fact.RestartCountFell(container.name()));
    }
    int row = before.row();
    if (count.ended() > 0) {
      row = addEnds(before, count.ended(), container, asked, facts);
    }
    var stuck = stuck(before.stuck(), status);
    if (stuck != before.stuck() && stuck != WaitingReason.NONE) {
      facts.add(new Fact.WaitingBegan(container.name(), container.type(), stuck, message(status)));
    }
    return count.after().equals(before.runs()) && stuck == before.stuck() && count.ended() == 0
        ? before
        : new ContainerLife(
            before.name(), count.after(), before.counted() + count.ended(), row, stuck);
  }

  /// Gives each of the newest `count` runs what the status shows of it, the newest last; the rest
  /// is unobserved. Returns the failed ends in a row.
  private static int addEnds(
      ContainerLife before,
      int count,
      ContainerRecord container,
      @Nullable Instant asked,
      List<Fact> facts) {
    var shown = shown(before.runs(), container.status(), count);
    int row = before.row();
    for (int i = 0; i < count; i++) {
      boolean observed = i >= count - shown.size();
      var end = observed ? shown.pollFirst() : null;
      boolean newest = i == count - 1 && !(container.status().state() instanceof Running);
      boolean terminating = isTerminating(end, newest, asked);
      row = terminating ? row : Restart.row(row, container, end);
      facts.add(
          new Fact.Terminated(
              container.name(),
              container.type(),
              end == null ? TerminationReason.UNOBSERVED : TerminationReason.of(end.reason()),
              terminating,
              before.counted() + i,
              end));
    }
    return row;
  }

  /// Ends in this status that have not been counted, oldest first: those with an id by their id,
  /// those without as far as the number of ends leaves room.
  private static Deque<Terminated> shown(Runs before, ContainerStatus status, int count) {
    var shown = new ArrayDeque<Terminated>(2);
    int nameless = count - RunCount.unseen(before, status);
    var now = status.state() instanceof Terminated ended ? ended : null;
    if (now != null && isNew(before, now, nameless)) {
      shown.addFirst(now);
      nameless -= now.id().isNone() ? 1 : 0;
    }
    var last = status.last();
    boolean repeated = now != null && last != null && isSame(now, last, status);
    if (last != null && !repeated && isNew(before, last, nameless)) {
      shown.addFirst(last);
    }
    return shown;
  }

  /// One end may stand in both places. Without an id that is so where the newest container has none
  /// either: the kubelet noted its end first, and showed it when nothing followed.
  private static boolean isSame(Terminated now, Terminated last, ContainerStatus status) {
    return now.id().isNone()
        ? last.id().isNone() && status.id().isNone() && now.reason().equals(last.reason())
        : now.id().equals(last.id());
  }

  private static boolean isNew(Runs before, Terminated end, int nameless) {
    return end.id().isNone() ? nameless > 0 : !before.seen().contains(end.id().mark());
  }

  /// Both moments have whole seconds. An end without a time is one that the kubelet inferred: for
  /// the newest run when the pod was being deleted; an older one was followed by a start, which
  /// nobody makes in a pod being deleted.
  private static boolean isTerminating(
      @Nullable Terminated end, boolean newest, @Nullable Instant asked) {
    if (asked == null) {
      return false;
    }
    if (end == null || end.finishedAt().equals(Instant.EPOCH)) {
      return newest;
    }
    return !end.finishedAt().isBefore(asked);
  }

  private static @Nullable Instant asked(@Nullable Instant before, @Nullable Deletion deletion) {
    if (before != null || deletion == null) {
      return before;
    }
    return deletion.requestedAt();
  }

  /// A crash loop's back-off neither begins an episode nor ends one.
  private static WaitingReason stuck(WaitingReason before, ContainerStatus status) {
    if (!(status.state() instanceof Waiting waiting)) {
      return WaitingReason.NONE;
    }
    var reason = WaitingReason.of(waiting.reason());
    return reason == WaitingReason.CRASH_LOOP_BACK_OFF ? before : reason;
  }

  private static String message(ContainerStatus status) {
    return status.state() instanceof Waiting waiting ? waiting.message() : "";
  }

  private static ContainerType typeOf(PodRecord pod, String name) {
    for (ContainerRecord container : pod.containers()) {
      if (container.name().equals(name)) {
        return container.type();
      }
    }
    return ContainerType.APP;
  }

  /// A pod that comes back although it was said to be gone must not count its runs again.
  private static ContainerLife gone(ContainerLife container) {
    var runs = container.runs();
    var after =
        new Runs(
            runs.restartCount(),
            runs.alive() ? runs.ended() + 1 : runs.ended(),
            false,
            runs.current(),
            runs.alive() ? runs.seen().with(runs.current()) : runs.seen());
    return new ContainerLife(
        container.name(), after, container.counted(), container.row(), container.stuck());
  }
}
