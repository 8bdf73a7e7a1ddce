package io.kubevitals.incident;

import io.kubevitals.cluster.ContainerState.Running;
import io.kubevitals.cluster.ContainerState.Terminated;
import io.kubevitals.cluster.ContainerState.Waiting;
import io.kubevitals.cluster.ContainerStatus;
import io.kubevitals.incident.ContainerLife.Runs;

/// How many runs ended between what is remembered of a container and its present status. The
/// kubelet numbers runs by restartCount, which moves with the *start* of the next run; ids say
/// which run a status speaks of.
///
/// @param ended runs that ended and were not counted before
/// @param after what is to be remembered
/// @param fell restartCount fell
record RunCount(int ended, Runs after, boolean fell) {

  /// @param deleting the pod is being deleted
  static RunCount between(Runs before, ContainerStatus status, boolean deleting) {
    if (isUnsaid(status)) {
      return new RunCount(0, before, false);
    }
    boolean fell = status.restartCount() < before.restartCount();
    boolean renumbered = fell || contradicts(before, status);
    boolean endedNow = before.alive() && endsNow(before, status, deleting);
    int ended =
        renumbered
            ? renumbered(before, status, fell)
            : Math.max(continued(before, status), endedNow ? 1 : 0);
    int known = renumbered ? 0 : before.ended() + (endedNow ? 1 : 0);
    return new RunCount(ended, after(before, status, known, ended), fell);
  }

  /// No status yet, or one that somebody wiped: it proves nothing.
  private static boolean isUnsaid(ContainerStatus status) {
    return status.restartCount() == 0
        && status.id().isNone()
        && status.last() == null
        && status.state() instanceof Waiting;
  }

  /// Runs that ended, by the kubelet's numbers in this status alone.
  static int endedBy(ContainerStatus status) {
    int restarts = status.restartCount();
    return switch (status.state()) {
      case Running _ -> restarts;
      case Terminated shown when !shown.id().isNone() -> restarts + 1;
      // Put over whatever was there when the pod ended, or over a container the runtime forgot; for
      // a container that never came to be it tells of no run.
      case Terminated _ ->
          isInBackOff(status) ? restarts + 1 : Math.max(restarts, runsEvident(status));
      case Waiting _ -> {
        var last = status.last();
        if (isInBackOff(status)) {
          yield restarts + 1;
        }
        // For a pod being deleted the kubelet notes a forgotten container without counting it.
        yield last != null && last.id().isNone() ? Math.max(restarts, 1) : restarts;
      }
    };
  }

  /// The newest container has ended already: the back-off shows it in `lastState` alone.
  private static boolean isInBackOff(ContainerStatus status) {
    var last = status.last();
    return last != null && !last.id().isNone() && last.id().equals(status.id());
  }

  private static int runsEvident(ContainerStatus status) {
    return (status.id().isNone() ? 0 : 1) + (status.last() == null ? 0 : 1);
  }

  /// An id that is new although its run number is taken: restartCount did not move as it should.
  private static boolean contradicts(Runs before, ContainerStatus status) {
    long current = status.id().mark();
    if (current == 0 || current == before.current() || before.seen().contains(current)) {
      return false;
    }
    boolean taken =
        before.alive() && before.current() != 0 && before.ended() == status.restartCount();
    return taken || before.ended() > status.restartCount();
  }

  /// Whether this is the end of the run that was there, whatever the numbers say.
  private static boolean endsNow(Runs before, ContainerStatus status, boolean deleting) {
    return switch (status.state()) {
      case Running _ -> false;
      case Terminated _ -> true;
      case Waiting _ -> deleting && isForgotten(before, status);
    };
  }

  /// The runtime does not know the container that ran. In a pod that lives the kubelet notes that
  /// and counts a restart; in a pod being deleted it only notes it.
  private static boolean isForgotten(Runs before, ContainerStatus status) {
    var last = status.last();
    return before.current() != 0
        && status.id().isNone()
        && last != null
        && last.id().isNone()
        && status.restartCount() == before.restartCount();
  }

  private static int continued(Runs before, ContainerStatus status) {
    return Math.max(endedBy(status) - before.ended(), proven(before, status));
  }

  private static int renumbered(Runs before, ContainerStatus status, boolean fell) {
    boolean currentEnded = isInBackOff(status) || status.state() instanceof Terminated;
    int lost = before.alive() ? 1 : 0;
    int ended;
    if (before.current() != 0 && before.current() == status.id().mark()) {
      ended = currentEnded ? lost : 0;
    } else if (!fell || follows(before, status)) {
      ended = lost + (currentEnded ? 1 : 0);
    } else {
      ended = lost + endedBy(status);
    }
    return Math.max(ended, proven(before, status));
  }

  /// The run before the newest is the one that was the newest before: none is missing.
  private static boolean follows(Runs before, ContainerStatus status) {
    var last = status.last();
    return last != null && before.current() != 0 && last.id().mark() == before.current();
  }

  /// Runs that ended whatever the numbers say: those shown, and the one that ran before if another
  /// one is there now.
  private static int proven(Runs before, ContainerStatus status) {
    long now = status.id().mark();
    long ran = before.alive() ? before.current() : 0;
    boolean replaced = ran != 0 && now != 0 && now != ran && !shows(status, ran);
    return unseen(before, status) + (replaced ? 1 : 0);
  }

  private static boolean shows(ContainerStatus status, long end) {
    boolean now = status.state() instanceof Terminated shown && shown.id().mark() == end;
    return now || (status.last() != null && status.last().id().mark() == end);
  }

  /// Ended runs shown by an id that has not been counted.
  static int unseen(Runs before, ContainerStatus status) {
    long last = status.last() == null ? 0 : status.last().id().mark();
    long now = status.state() instanceof Terminated shown ? shown.id().mark() : 0;
    int unseen = last == 0 || before.seen().contains(last) ? 0 : 1;
    return now == 0 || now == last || before.seen().contains(now) ? unseen : unseen + 1;
  }

  /// @param known how many had ended before or do now, 0 where the numbers begin anew
  /// @param count how many of them were not counted before
  private static Runs after(Runs before, ContainerStatus status, int known, int count) {
    int ended = Math.max(endedBy(status), known);
    long current = status.id().mark();
    boolean counted = before.seen().contains(current);
    boolean alive =
        switch (status.state()) {
          case Running _ -> !counted;
          case Terminated _ -> false;
          // A run goes on until something proves that it ended: another number, another id.
          case Waiting _ -> before.alive() && count == 0 && !isInBackOff(status);
        };
    if (status.state() instanceof Running && counted) {
      ended = Math.max(ended, status.restartCount() + 1);
    }
    if (alive && current == 0) {
      current = before.current();
    }
    var seen = seenAfter(before, status, alive && current == before.current());
    var after = new Runs(status.restartCount(), ended, alive, current, seen);
    return after.equals(before) ? before : after;
  }

  private static SeenIds seenAfter(Runs before, ContainerStatus status, boolean goesOn) {
    var seen = before.seen();
    if (before.alive() && !goesOn) {
      seen = seen.with(before.current());
    }
    if (status.last() != null) {
      seen = seen.with(status.last().id().mark());
    }
    return status.state() instanceof Terminated shown ? seen.with(markOf(shown, status)) : seen;
  }

  /// A status without an id for its end still names the container that ended.
  private static long markOf(Terminated shown, ContainerStatus status) {
    return (shown.id().isNone() ? status.id() : shown.id()).mark();
  }
}
