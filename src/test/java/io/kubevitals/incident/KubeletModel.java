package io.kubevitals.incident;

import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ContainerId;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState;
import io.kubevitals.cluster.ContainerState.Running;
import io.kubevitals.cluster.ContainerState.Terminated;
import io.kubevitals.cluster.ContainerState.Waiting;
import io.kubevitals.cluster.ContainerStatus;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Deletion;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodId;
import io.kubevitals.cluster.PodOrigin;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.PodSpec;
import io.kubevitals.cluster.PodStatus;
import io.kubevitals.cluster.Resources;
import io.kubevitals.cluster.RestartPolicy;
import io.kubevitals.cluster.Scheduling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One pod with its true history, and what a kubelet publishes of it: the two newest containers,
/// ends without ids, restartCounts that begin anew.
final class KubeletModel {
  /// A run as it truly was.
  ///
  /// @param end null while it runs
  record Run(ContainerId id, Instant started, @Nullable Terminated end) {}

  /// What a published state says of one container, for whoever knows the truth: which of its runs
  /// had ended, and which of those it shows.
  record Published(List<Integer> shown, int ended, boolean running) {}

  /// One container.
  static final class Box {
    final String name;
    final List<Run> runs = new ArrayList<>();

    /// What restartCount says of the newest run is its index minus this.
    int offset;

    /// The newest ended run is noted in `lastState` and counted, its successor not yet created.
    boolean noted;

    boolean backOff;

    Box(String name) {
      this.name = name;
    }

    boolean isRunning() {
      return !runs.isEmpty() && runs.getLast().end() == null;
    }

    int ended() {
      return runs.size() - (isRunning() ? 1 : 0);
    }
  }

  private static final String[] REASONS = {"Error", "OOMKilled", "Completed", "Bizarre"};

  final List<Box> boxes = new ArrayList<>();
  private final Random random;
  private final UUID uid;
  private final String name;
  private Instant now = Pods.T0;
  private @Nullable Deletion deletion;
  private long resourceVersion = 1;

  KubeletModel(Random random, String name) {
    this.random = random;
    this.uid = new UUID(random.nextLong(), random.nextLong());
    this.name = name;
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      boxes.add(new Box("c" + i));
    }
  }

  boolean isDeleting() {
    return deletion != null;
  }

  /// Something happens to one container, or to all.
  void live() {
    now = now.plusSeconds(random.nextInt(3));
    if (!isDeleting() && random.nextInt(40) == 0) {
      boxes.forEach(this::restartTogether);
      return;
    }
    var box = boxes.get(random.nextInt(boxes.size()));
    if (!box.isRunning()) {
      proceed(box);
    } else if (!isDeleting() && random.nextInt(12) == 0) {
      end(box, nameless("ContainerStatusUnknown"));
      box.noted = true;
    } else {
      end(box, shown(box, REASONS[random.nextInt(REASONS.length)]));
    }
  }

  void delete() {
    now = now.plusSeconds(1);
    deletion = new Deletion(now.plusSeconds(30), 30);
  }

  /// Whether a run ended after the deletion was asked for.
  boolean isTerminating(Terminated end) {
    return deletion != null
        && !end.id().isNone()
        && !end.finishedAt().isBefore(deletion.requestedAt());
  }

  /// The node comes back without its memory of restarts; the ends of what ran are shown.
  void reboot() {
    now = now.plusSeconds(1);
    for (Box box : boxes) {
      if (box.isRunning()) {
        end(box, shown(box, "Unknown"));
      }
    }
  }

  void startAnew() {
    for (Box box : boxes) {
      if (!box.runs.isEmpty() && !box.isRunning()) {
        box.offset = box.runs.size();
        start(box);
      }
    }
  }

  PodRecord publish() {
    var containers = new ArrayList<ContainerRecord>();
    for (Box box : boxes) {
      containers.add(
          new ContainerRecord(
              box.name, ContainerType.APP, RestartPolicy.ALWAYS, Resources.NONE, status(box)));
    }
    return new PodRecord(
        new PodId(uid, "shop", name),
        resourceVersion++,
        new PodOrigin(null, "", false, Map.of()),
        new PodSpec("node-1", RestartPolicy.ALWAYS, Pods.T0, deletion, Amounts.NONE),
        new PodStatus(Phase.RUNNING, "", "", true, Scheduling.SCHEDULED, ""),
        containers);
  }

  Published published(Box box) {
    var shown = new ArrayList<Integer>();
    int newest = box.runs.size() - 1;
    if (newest >= 0 && !box.isRunning()) {
      shown.add(newest);
    }
    boolean both = !box.isRunning() && !box.noted && !box.backOff;
    if (newest >= 1 && (box.isRunning() || both)) {
      shown.add(newest - 1);
    }
    return new Published(shown, box.ended(), box.isRunning());
  }

  private void proceed(Box box) {
    boolean ended = !box.runs.isEmpty();
    if (isDeleting()) {
      return;
    }
    if (ended && !box.noted && !box.backOff && random.nextInt(3) == 0) {
      box.backOff = true;
    } else {
      start(box);
    }
  }

  private void start(Box box) {
    box.runs.add(new Run(id(), now, null));
    box.noted = false;
    box.backOff = false;
  }

  private void restartTogether(Box box) {
    if (box.isRunning()) {
      end(box, nameless("RestartingAllContainers"));
      box.noted = true;
    }
  }

  private void end(Box box, Terminated end) {
    var run = box.runs.removeLast();
    box.runs.add(new Run(run.id(), run.started(), end));
  }

  private Terminated shown(Box box, String reason) {
    var run = box.runs.getLast();
    int exitCode = reason.equals("Completed") ? 0 : 1;
    return new Terminated(run.id(), reason, "", exitCode, run.started(), now);
  }

  private static Terminated nameless(String reason) {
    return new Terminated(ContainerId.NONE, reason, "", 137, Instant.EPOCH, Instant.EPOCH);
  }

  private ContainerId id() {
    return ContainerId.of(
        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private static ContainerStatus status(Box box) {
    if (box.runs.isEmpty()) {
      return new ContainerStatus(
          ContainerId.NONE, 0, false, new Waiting("ContainerCreating", ""), null);
    }
    var newest = box.runs.getLast();
    var before = box.runs.size() > 1 ? box.runs.get(box.runs.size() - 2).end() : null;
    int restartCount = box.runs.size() - 1 - box.offset;
    var end = newest.end();
    if (end == null) {
      ContainerState running = new Running(newest.started());
      return new ContainerStatus(newest.id(), restartCount, true, running, before);
    }
    if (box.noted) {
      var waiting = new Waiting("ContainerCreating", "");
      return new ContainerStatus(ContainerId.NONE, restartCount + 1, false, waiting, end);
    }
    if (box.backOff) {
      var waiting = new Waiting("CrashLoopBackOff", "");
      return new ContainerStatus(newest.id(), restartCount, false, waiting, end);
    }
    return new ContainerStatus(newest.id(), restartCount, false, end, before);
  }
}
