package io.kubevitals.sim;

import io.kubevitals.demo.Container;
import io.kubevitals.demo.ContainerKind;
import io.kubevitals.demo.State;
import io.kubevitals.sim.Published.PublishedContainer;
import io.kubevitals.sim.Published.Shown;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One container as it truly lives, and the status that a kubelet makes of its two newest runs.
final class TrueContainer {
  private static final State NOTHING = new State.None();

  final ContainerKind kind;
  final String name;
  final String policy;
  final List<TrueRun> runs = new ArrayList<>();
  String waiting = "ContainerCreating";

  /// The kubelet numbers its runs from this one on.
  int begun;

  /// The newest end is noted in `lastState` without an id; its successor is not there yet.
  boolean noted;

  /// The pod will not start it again after such an end.
  boolean notedForGood;

  boolean backOff;

  /// Nothing is left to do for it in this round of the pod.
  boolean done;

  /// At its next start the kubelet begins to number anew.
  boolean forgets;

  int failures;

  /// @param policy in force: `Always`, `OnFailure` or `Never`
  TrueContainer(ContainerKind kind, String name, String policy) {
    this.kind = kind;
    this.name = name;
    this.policy = policy;
  }

  boolean isRunning() {
    return !runs.isEmpty() && runs.getLast().end() == null;
  }

  int ended() {
    return runs.size() - (isRunning() ? 1 : 0);
  }

  void start(String id, Instant at) {
    runs.add(new TrueRun(id, at));
    noted = false;
    notedForGood = false;
    backOff = false;
  }

  boolean follows(int exitCode) {
    return policy.equals("Always") || (policy.equals("OnFailure") && exitCode != 0);
  }

  /// Its status on the wire.
  Container on(Container template) {
    if (runs.isEmpty()) {
      return template.waits(waiting, "");
    }
    int newest = runs.size() - 1;
    TrueRun run = runs.getLast();
    String id = run.id();
    State before = newest > 0 ? shownAsLast(newest - 1) : NOTHING;
    if (isRunning()) {
      return status(template, new State.Running(run.startedSecond()), before, true, id);
    }
    if (noted) {
      State end = run.state();
      State state = notedForGood ? end : new State.Waiting("ContainerCreating", "");
      return status(template, state, end, false, "");
    }
    if (backOff) {
      State state = new State.Waiting("CrashLoopBackOff", "back-off restarting failed container");
      return status(template, state, run.state(), false, id);
    }
    return status(template, run.state(), before, false, id);
  }

  private Container status(Container template, State state, State last, boolean ready, String id) {
    return template.status(new Container.Status(state, last, ready, restartCount(), id));
  }

  private State shownAsLast(int run) {
    return runs.get(run).forgotten ? NOTHING : runs.get(run).state();
  }

  private int restartCount() {
    if (runs.isEmpty() || kind == ContainerKind.EPHEMERAL) {
      return 0;
    }
    return runs.size() - 1 - begun + (noted ? 1 : 0);
  }

  /// What [#on] says, for whoever knows the truth.
  PublishedContainer published() {
    var shown = new ArrayList<Shown>(2);
    int newest = runs.size() - 1;
    if (newest >= 0 && !isRunning()) {
      shown.add(shown(newest, noted || backOff));
    }
    boolean both = isRunning() || (!noted && !backOff);
    if (newest >= 1 && both && !runs.get(newest - 1).forgotten) {
      shown.add(shown(newest - 1, true));
    }
    String current = newest < 0 || noted ? "" : runs.getLast().id();
    return new PublishedContainer(
        this, ended(), begun, restartCount(), isRunning(), noted, current, List.copyOf(shown));
  }

  private Shown shown(int run, boolean last) {
    TrueRun one = runs.get(run);
    return new Shown(run, last, one.reasonShown(), one.finishedShown());
  }

  /// One run of it.
  static final class TrueRun {
    private static final String NAMELESS = "The container could not be located";

    private final String id;
    private final Instant started;
    private @Nullable End end;

    /// The kubelet no longer knows of it when the next one runs.
    boolean forgotten;

    /// Shown in place of how it ended: the kubelet put this over it. `""` for nothing.
    String over = "";

    /// How it truly ended.
    record End(int exitCode, String reason, Instant at) {}

    TrueRun(String id, Instant started) {
      this.id = id;
      this.started = started;
    }

    String id() {
      return id;
    }

    @Nullable End end() {
      return end;
    }

    void end(int exitCode, String reason, Instant at) {
      end = new End(exitCode, reason, at);
    }

    Instant startedSecond() {
      return started.truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    }

    String reasonShown() {
      return over.isEmpty() ? ended().reason : over;
    }

    @Nullable Instant finishedShown() {
      return over.isEmpty() ? ended().at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS) : null;
    }

    State state() {
      if (!over.isEmpty()) {
        return new State.Terminated(137, over, NAMELESS, null, null, "");
      }
      boolean neverStarted = ended().reason.equals("StartError");
      Instant from = neverStarted ? Instant.EPOCH : startedSecond();
      return new State.Terminated(ended().exitCode, ended().reason, "", from, finishedShown(), id);
    }

    private End ended() {
      if (end == null) {
        throw new IllegalStateException("it still runs");
      }
      return end;
    }
  }
}
