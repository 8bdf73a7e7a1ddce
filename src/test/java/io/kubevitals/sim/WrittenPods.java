package io.kubevitals.sim;

import io.kubevitals.cluster.Workload;
import io.kubevitals.demo.ContainerKind;
import io.kubevitals.demo.Owner;
import java.util.ArrayList;
import java.util.List;

/// Pods of a StatefulSet whose every state a test writes: a container runs or has ended, and each
/// of it is published.
final class WrittenPods {
  private static final String[] ENDS = {"Error", "OOMKilled", "Completed"};
  private static final Workload WORKLOAD = new Workload("shop", "db", "statefulset");

  private final Cluster cluster;
  private final List<TruePod> pods = new ArrayList<>();
  private final List<TruePod> all = new ArrayList<>();

  WrittenPods(Cluster cluster, int count) {
    this.cluster = cluster;
    for (int i = 0; i < count; i++) {
      pods.add(make("db-" + i));
    }
  }

  /// One container ends or runs again.
  void step() {
    TruePod pod = pods.get(cluster.random.nextInt(pods.size()));
    TrueContainer one = pod.containers.getFirst();
    if (one.isRunning()) {
      end(one);
    } else {
      one.start(cluster.containerId(), cluster.time.cluster());
    }
    write(pod);
  }

  /// A pod ends and goes, and another one comes under its name.
  void replaceOne() {
    int index = cluster.random.nextInt(pods.size());
    TruePod pod = pods.get(index);
    TrueContainer one = pod.containers.getFirst();
    if (one.isRunning() && cluster.chance(0.7)) {
      end(one);
      write(pod);
    }
    cluster.remove(pod);
    pods.set(index, make(pod.name));
  }

  /// Every container runs.
  void runAll() {
    for (TruePod pod : pods) {
      TrueContainer one = pod.containers.getFirst();
      if (!one.isRunning()) {
        one.start(cluster.containerId(), cluster.time.cluster());
        write(pod);
      }
    }
  }

  /// A pod goes as it is.
  void removeOne() {
    cluster.remove(pods.remove(cluster.random.nextInt(pods.size())));
  }

  /// The kubelets find older states than theirs, and missing pods stay missing.
  void writeAgain() {
    pods.forEach(cluster::put);
  }

  /// Runs that ended.
  long ended() {
    return all.stream().mapToLong(pod -> pod.containers.getFirst().ended()).sum();
  }

  private TruePod make(String name) {
    var owner = Owner.apps("StatefulSet", "db");
    var pod =
        new TruePod(cluster.uid(), name, WORKLOAD, owner, "Always", cluster.time.clusterSecond());
    pod.node = "node-1";
    pod.phase = "Running";
    pod.add(ContainerKind.APP, "app");
    pod.containers.getFirst().start(cluster.containerId(), cluster.time.cluster());
    all.add(pod);
    write(pod);
    return pod;
  }

  private void end(TrueContainer one) {
    String reason = ENDS[cluster.random.nextInt(ENDS.length)];
    int exitCode = reason.equals("Completed") ? 0 : 137;
    one.runs.getLast().end(exitCode, reason, cluster.time.cluster());
  }

  private void write(TruePod pod) {
    pod.publish();
    cluster.put(pod);
  }
}
