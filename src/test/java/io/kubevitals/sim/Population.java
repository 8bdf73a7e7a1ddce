package io.kubevitals.sim;

import io.kubevitals.cluster.Workload;
import io.kubevitals.demo.ContainerKind;
import io.kubevitals.demo.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The workloads of a cluster: who makes pods anew, and what happens to them.
final class Population {
  private static final String NAMESPACE = "shop";

  /// @param replaces a pod that goes gets a successor
  /// @param sameName the successor has the name of the one before
  private record Kind(
      String type, String restartPolicy, boolean replaces, boolean sameName, boolean hasInit) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("deployment", "Always", true, false, true),
          new Kind("deployment", "Always", true, false, false),
          new Kind("statefulset", "Always", true, true, false),
          new Kind("daemonset", "Always", true, false, true),
          new Kind("job", "Never", true, false, false),
          new Kind("job", "OnFailure", true, false, true),
          new Kind("staticpod", "Always", true, true, false),
          new Kind("barepod", "OnFailure", false, false, true));

  private final Cluster cluster;
  private final Kubelet kubelet;
  private final Random random;
  private final List<Team> teams = new ArrayList<>();
  private boolean ended;

  private final class Team {
    private final Kind kind;
    private final Workload workload;
    private final boolean crashes;
    private final boolean sidecar;
    private final int apps;
    private int made;
    private int named;

    Team(Kind kind, int number) {
      this.kind = kind;
      this.workload = new Workload(NAMESPACE, kind.type + "-" + number, kind.type);
      this.crashes = random.nextInt(3) > 0;
      this.sidecar = random.nextInt(4) == 0;
      this.apps = 1 + random.nextInt(2);
    }

    void make(String name) {
      made++;
      var pod =
          new TruePod(
              cluster.uid(),
              name,
              workload,
              owner(),
              kind.restartPolicy,
              cluster.time.clusterSecond());
      pod.crashes = crashes;
      if (kind.hasInit) {
        pod.add(ContainerKind.INIT, "setup");
      }
      if (sidecar && !kind.type.equals("staticpod")) {
        pod.add(ContainerKind.SIDECAR, "proxy");
      }
      for (int i = 0; i < apps; i++) {
        pod.add(ContainerKind.APP, "app" + i);
      }
      cluster.put(pod);
      kubelet.admit(pod);
    }

    private @Nullable Owner owner() {
      return switch (kind.type) {
        case "deployment" -> Owner.replicaSet(workload.name() + "-6d5f");
        case "job" -> Owner.job(workload.name());
        case "statefulset" -> Owner.apps("StatefulSet", workload.name());
        case "daemonset" -> Owner.apps("DaemonSet", workload.name());
        case "staticpod" -> Owner.node("node-1");
        default -> null;
      };
    }

    String newName() {
      return kind.type.equals("barepod") ? workload.name() : workload.name() + "-" + named++;
    }
  }

  Population(Cluster cluster, Kubelet kubelet) {
    this.cluster = cluster;
    this.kubelet = kubelet;
    this.random = cluster.random;
    cluster.onGone(this::replace);
  }

  /// Makes the first pods of so many workloads.
  void settle(int workloads) {
    for (int i = 0; i < workloads; i++) {
      var team = new Team(KINDS.get(random.nextInt(KINDS.size())), i);
      teams.add(team);
      int pods = team.kind.replaces ? 1 + random.nextInt(3) : 1;
      for (int n = 0; n < pods; n++) {
        cluster.time.after(cluster.between(0, 20_000), () -> team.make(team.newName()));
      }
    }
  }

  /// Things happen, about this far apart, until [#end].
  void trouble(double seconds) {
    long pause = (long) (-1000 * seconds * Math.log(1 - random.nextDouble()));
    cluster.time.after(
        pause,
        () -> {
          if (!ended) {
            happen();
            trouble(seconds);
          }
        });
  }

  void end() {
    ended = true;
  }

  private void replace(TruePod gone) {
    for (Team team : teams) {
      if (team.workload.equals(gone.workload) && team.kind.replaces && team.made < 200) {
        String name = team.kind.sameName ? gone.name : team.newName();
        cluster.time.after(cluster.between(5, 800), () -> make(team, name));
      }
    }
  }

  private void make(Team team, String name) {
    if (cluster.isDown()) {
      cluster.time.after(500, () -> make(team, name));
    } else {
      team.make(name);
    }
  }

  private void happen() {
    if (cluster.pods.isEmpty() || cluster.isDown()) {
      return;
    }
    var pods = List.copyOf(cluster.pods.values());
    TruePod pod = pods.get(random.nextInt(pods.size()));
    TrueContainer one = pod.containers.get(random.nextInt(pod.containers.size()));
    String node = "node-" + (1 + random.nextInt(3));
    int dice = random.nextInt(100);
    if (pod.isMirror() && dice < 40) {
      // Its manifest changed: the mirror goes as by force.
      kubelet.force(pod);
    } else if (dice < 22) {
      kubelet.delete(pod, 1 + random.nextInt(30));
    } else if (dice < 28) {
      kubelet.force(pod);
    } else if (dice < 36) {
      disrupt(pod);
    } else if (dice < 58) {
      kubelet.kill(pod, one);
    } else if (dice < 66) {
      kubelet.forget(pod, one);
    } else if (dice < 74) {
      kubelet.restartAll(pod);
    } else if (dice < 80) {
      kubelet.evict(pod);
    } else if (dice < 86) {
      kubelet.debug(pod);
    } else if (dice < 91) {
      kubelet.outage(node, cluster.between(1000, 90_000));
    } else if (dice < 95) {
      lose(node);
    } else {
      kubelet.reboot(node, random.nextDouble() < resets);
    }
  }

  private double resets;

  /// How often a rebooted node forgets its restartCounts.
  void forgetful(double probability) {
    resets = probability;
  }

  private void disrupt(TruePod pod) {
    String[] reasons = {"EvictionByEvictionAPI", "DeletionByTaintManager", "PreemptionByScheduler"};
    if (pod.disruption.isEmpty() && !pod.isDeleting()) {
      pod.disruption = reasons[random.nextInt(reasons.length)];
      cluster.put(pod);
      cluster.time.after(cluster.between(5, 50), () -> kubelet.delete(pod, 30));
    }
  }

  /// The node is gone: nobody hears of its containers any more, and its pods are swept away.
  private void lose(String node) {
    cluster.cut(node, true);
    cluster.time.after(cluster.between(20_000, 60_000), () -> sweep(node));
  }

  private void sweep(String node) {
    if (cluster.isDown()) {
      cluster.time.after(1000, () -> sweep(node));
      return;
    }
    for (TruePod pod : List.copyOf(cluster.pods.values())) {
      if (pod.node.equals(node)) {
        if (pod.disruption.isEmpty()) {
          pod.disruption = "DeletionByPodGC";
          cluster.put(pod);
        }
        kubelet.force(pod);
      }
    }
    cluster.cut(node, false);
  }
}
