package io.kubevitals.sim;

import io.kubevitals.demo.ContainerKind;
import io.kubevitals.sim.TrueContainer.TrueRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What kubelets do: they start containers, start them again after a pause, put an end to them, and
/// write the latest state of a pod once in a while.
final class Kubelet {
  private static final String[] ENDS = {"Error", "OOMKilled", "Completed", "Error", "Bizarre"};
  private static final int LONGEST_BACK_OFF = 300;

  private final Cluster cluster;
  private final VirtualTime time;
  private final Profile profile;

  Kubelet(Cluster cluster, Profile profile) {
    this.cluster = cluster;
    this.time = cluster.time;
    this.profile = profile;
  }

  /// A pod that was just created gets a node and begins to live.
  void admit(TruePod pod) {
    time.after(cluster.between(50, 600), () -> schedule(pod));
  }

  private void schedule(TruePod pod) {
    if (pod.gone || pod.isDeleting()) {
      return;
    }
    if (cluster.isDown()) {
      admit(pod);
      return;
    }
    pod.node = "node-" + (1 + cluster.random.nextInt(3));
    cluster.put(pod);
    time.after(cluster.between(100, 900), () -> proceed(pod));
  }

  /// Starts whatever is due: init containers one by one, then all the others.
  void proceed(TruePod pod) {
    if (!lives(pod)) {
      return;
    }
    for (TrueContainer one : pod.containers) {
      if (one.done) {
        continue;
      }
      if (!mayStart(one)) {
        settle(pod);
        return;
      }
      if (one.kind == ContainerKind.INIT) {
        begin(pod, one);
        return;
      }
      one.done = true;
      begin(pod, one);
    }
    pod.phase = "Running";
    write(pod);
  }

  private static boolean mayStart(TrueContainer one) {
    TrueRun.@Nullable End end = one.runs.isEmpty() ? null : one.runs.getLast().end();
    if (end == null || one.noted || one.follows(end.exitCode())) {
      return true;
    }
    return one.kind == ContainerKind.INIT && end.exitCode() == 0;
  }

  private void begin(TruePod pod, TrueContainer one) {
    if (one.isRunning()) {
      return;
    }
    if (one.runs.isEmpty() && cluster.chance(0.03)) {
      one.waiting = "ImagePullBackOff";
      write(pod);
      time.after(cluster.between(3000, 20_000), () -> start(pod, one));
      return;
    }
    start(pod, one);
  }

  private void start(TruePod pod, TrueContainer one) {
    if (!lives(pod) || one.isRunning()) {
      return;
    }
    if (one.forgets) {
      one.forgets = false;
      one.begun = one.runs.size();
      one.runs.forEach(run -> run.forgotten = true);
    }
    one.start(cluster.containerId(), time.cluster());
    TrueRun run = one.runs.getLast();
    write(pod);
    if (cluster.chance(0.02)) {
      ends(pod, one, run, 128, "StartError");
      return;
    }
    time.after(runTime(pod, one), () -> ends(pod, one, run));
  }

  private long runTime(TruePod pod, TrueContainer one) {
    return switch (one.kind) {
      case INIT -> cluster.between(200, 5000);
      case SIDECAR -> cluster.between(15_000, 200_000);
      case EPHEMERAL -> cluster.between(1000, 30_000);
      case APP -> pod.crashes ? cluster.between(100, 15_000) : cluster.between(40_000, 1_500_000);
    };
  }

  private void ends(TruePod pod, TrueContainer one, TrueRun run) {
    boolean init = one.kind == ContainerKind.INIT;
    boolean well = init ? cluster.chance(0.8) : !pod.crashes && cluster.chance(0.5);
    String reason = well ? "Completed" : ENDS[cluster.random.nextInt(ENDS.length)];
    ends(pod, one, run, exitCode(reason), reason);
  }

  private int exitCode(String reason) {
    return switch (reason) {
      case "Completed" -> 0;
      case "OOMKilled" -> 137;
      default -> 1 + cluster.random.nextInt(125);
    };
  }

  private void ends(TruePod pod, TrueContainer one, TrueRun run, int exitCode, String reason) {
    if (run.end() != null) {
      return;
    }
    run.end(exitCode, reason, time.cluster());
    write(pod);
    time.after(cluster.between(50, 1000), () -> decide(pod, one, run, exitCode));
  }

  private void decide(TruePod pod, TrueContainer one, TrueRun run, int exitCode) {
    if (!lives(pod) || one.runs.getLast() != run || one.noted) {
      return;
    }
    if (one.kind == ContainerKind.INIT && exitCode == 0) {
      one.done = true;
      proceed(pod);
    } else if (one.follows(exitCode)) {
      restart(pod, one, run);
    } else {
      settle(pod);
    }
  }

  private void restart(TruePod pod, TrueContainer one, TrueRun run) {
    int failures = one.failures++;
    long pause = 0;
    if (failures > 0) {
      double seconds = Math.min(LONGEST_BACK_OFF, 10 * Math.pow(2, Math.min(failures - 1, 10)));
      pause = (long) (1000 * seconds * (1 - profile.hurry())) + cluster.between(0, 3000);
    }
    if (pause > 1200) {
      time.after(pause - cluster.between(200, 1000), () -> backOff(pod, one, run));
    }
    time.after(
        pause + 20,
        () -> {
          if (one.runs.getLast() == run && !one.noted) {
            start(pod, one);
          }
        });
  }

  private void backOff(TruePod pod, TrueContainer one, TrueRun run) {
    if (lives(pod) && one.runs.getLast() == run && !one.noted) {
      one.backOff = true;
      write(pod);
    }
  }

  /// Nothing will start any more: the pod is over.
  private void settle(TruePod pod) {
    boolean failed = false;
    for (TrueContainer one : pod.containers) {
      if (one.kind == ContainerKind.SIDECAR || one.kind == ContainerKind.EPHEMERAL) {
        continue;
      }
      TrueRun.@Nullable End end = one.runs.isEmpty() ? null : one.runs.getLast().end();
      int exitCode = end == null ? 0 : end.exitCode();
      if (one.kind == ContainerKind.INIT && exitCode != 0 && !one.follows(exitCode)) {
        over(pod, "Failed");
        return;
      }
      if (one.kind == ContainerKind.APP) {
        if (end == null || one.follows(end.exitCode())) {
          return;
        }
        failed |= end.exitCode() != 0;
      }
    }
    over(pod, failed ? "Failed" : "Succeeded");
  }

  private void over(TruePod pod, String phase) {
    pod.phase = phase;
    for (TrueContainer one : pod.containers) {
      if (one.isRunning()) {
        one.runs.getLast().end(143, "Error", time.cluster());
      }
    }
    write(pod);
  }

  private static boolean lives(TruePod pod) {
    return !pod.gone && !pod.isDeleting() && !pod.isOver();
  }

  /// A probe fails: the container is killed and started again in one go.
  void kill(TruePod pod, TrueContainer one) {
    if (!lives(pod) || !one.isRunning() || !one.follows(137) || one.kind == ContainerKind.INIT) {
      return;
    }
    boolean polite = cluster.chance(0.3) && one.policy.equals("Always");
    one.runs.getLast().end(polite ? 0 : 137, polite ? "Completed" : "Error", time.cluster());
    one.failures++;
    start(pod, one);
  }

  /// The runtime has lost a running container.
  void forget(TruePod pod, TrueContainer one) {
    if (!lives(pod) || !one.isRunning() || one.kind == ContainerKind.EPHEMERAL) {
      return;
    }
    TrueRun run = one.runs.getLast();
    run.end(137, "Error", time.cluster());
    run.over = "ContainerStatusUnknown";
    one.noted = true;
    write(pod);
    if (one.follows(137)) {
      time.after(cluster.between(200, 4000), () -> startNoted(pod, one, run));
    } else {
      pod.phase = "Failed";
      time.after(cluster.between(500, 2000), () -> notedForGood(pod, one));
    }
  }

  private void startNoted(TruePod pod, TrueContainer one, TrueRun run) {
    if (one.runs.getLast() == run && one.noted) {
      start(pod, one);
    }
  }

  private void notedForGood(TruePod pod, TrueContainer one) {
    if (!pod.gone && !pod.isDeleting()) {
      one.notedForGood = true;
      over(pod, "Failed");
    }
  }

  /// `RestartAllContainers`: all runs are taken away at once, ended or not.
  void restartAll(TruePod pod) {
    if (!lives(pod) || pod.containers.stream().anyMatch(one -> one.noted || one.forgets)) {
      return;
    }
    for (TrueContainer one : pod.containers) {
      if (one.kind == ContainerKind.EPHEMERAL || one.runs.isEmpty()) {
        continue;
      }
      TrueRun run = one.runs.getLast();
      if (run.end() == null) {
        run.end(137, "Error", time.cluster());
      }
      run.over = "RestartingAllContainers";
      one.noted = true;
      one.backOff = false;
      one.done = false;
      one.failures = 0;
    }
    write(pod);
    time.after(cluster.between(300, 3000), () -> proceed(pod));
  }

  /// A node loses power and comes back.
  ///
  /// @param forgets it then knows nothing of how often containers were restarted
  void reboot(String node, boolean forgets) {
    cluster.cut(node, true);
    List<TruePod> there =
        cluster.pods.values().stream().filter(pod -> pod.node.equals(node) && lives(pod)).toList();
    for (TruePod pod : there) {
      for (TrueContainer one : pod.containers) {
        if (one.isRunning()) {
          one.runs.getLast().end(255, "Unknown", time.cluster());
        }
        one.forgets = forgets && !one.runs.isEmpty() && one.kind != ContainerKind.EPHEMERAL;
        one.done = one.kind == ContainerKind.EPHEMERAL;
        one.backOff = false;
      }
    }
    time.after(
        cluster.between(3000, 40_000),
        () -> {
          cluster.cut(node, false);
          there.forEach(this::write);
          there.forEach(pod -> time.after(cluster.between(500, 5000), () -> proceed(pod)));
        });
  }

  /// A node is out of reach for a while; its containers go on.
  void outage(String node, long millis) {
    cluster.cut(node, true);
    time.after(millis, () -> cluster.cut(node, false));
  }

  /// The kubelet throws the pod out, which stays as a failed one.
  void evict(TruePod pod) {
    if (lives(pod)) {
      pod.reason = "Evicted";
      over(pod, "Failed");
    }
  }

  /// Somebody asks to delete the pod.
  void delete(TruePod pod, long graceSeconds) {
    if (pod.gone || pod.isDeleting() || cluster.isDown()) {
      return;
    }
    pod.deletionAsked = time.clusterSecond();
    pod.graceSeconds = graceSeconds;
    if (pod.node.isEmpty()) {
      cluster.remove(pod);
      return;
    }
    cluster.put(pod);
    for (TrueContainer one : pod.containers) {
      if (one.isRunning()) {
        TrueRun run = one.runs.getLast();
        long patience = cluster.chance(0.3) ? 1000 * graceSeconds : 3000;
        time.after(cluster.between(50, patience), () -> terminated(pod, run));
      }
    }
    time.after(cluster.between(100, 1000), () -> finish(pod));
  }

  private void terminated(TruePod pod, TrueRun run) {
    if (run.end() == null) {
      boolean polite = cluster.chance(0.4);
      run.end(polite ? 0 : 143, polite ? "Completed" : "Error", time.cluster());
      write(pod);
    }
  }

  /// The last container has ended: its end is written, then the pod goes.
  private void finish(TruePod pod) {
    if (pod.gone) {
      return;
    }
    boolean waits = pod.isAnythingRunning() || pod.writing || !cluster.reaches(pod.node);
    if (waits) {
      time.after(cluster.between(100, 800), () -> finish(pod));
      return;
    }
    pod.publish();
    pod.deletionAsked = time.clusterSecond();
    pod.graceSeconds = 0;
    cluster.remove(pod);
  }

  /// By force: the API server forgets the pod at once, its containers end unseen.
  void force(TruePod pod) {
    if (pod.gone || cluster.isDown()) {
      return;
    }
    pod.deletionAsked = time.clusterSecond();
    pod.graceSeconds = 0;
    cluster.remove(pod);
    for (TrueContainer one : pod.containers) {
      if (one.isRunning()) {
        TrueRun run = one.runs.getLast();
        time.after(cluster.between(10, 2000), () -> terminated(pod, run));
      }
    }
  }

  /// A debug container.
  void debug(TruePod pod) {
    if (lives(pod) && pod.containers.stream().noneMatch(c -> c.kind == ContainerKind.EPHEMERAL)) {
      pod.add(ContainerKind.EPHEMERAL, "debugger");
      var one = pod.containers.getLast();
      one.done = true;
      begin(pod, one);
    }
  }

  /// The pod's state is written soon; what happens until then is written with it.
  private void write(TruePod pod) {
    if (!pod.writing && !pod.gone) {
      pod.writing = true;
      double extra = profile.coalescing() * cluster.random.nextDouble();
      double late = cluster.chance(0.25) ? 2.5 * cluster.random.nextDouble() : 0;
      time.after(20 + (long) (1000 * (extra + late)) + cluster.between(0, 150), () -> flush(pod));
    }
  }

  private void flush(TruePod pod) {
    if (pod.gone) {
      return;
    }
    if (!cluster.reaches(pod.node)) {
      time.after(cluster.between(300, 2000), () -> flush(pod));
      return;
    }
    pod.writing = false;
    boolean waits = pod.isDeleting() && pod.isAnythingRunning();
    if (!waits && pod.publish()) {
      cluster.put(pod);
    }
  }
}
