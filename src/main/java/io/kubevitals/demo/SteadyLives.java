package io.kubevitals.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Workloads in good health, and what people do to them: rollouts, scaling, evictions.
final class SteadyLives {
  private SteadyLives() {}

  /// A Deployment of three, rolled out again and again, one pod at a time.
  static void web(Stage stage) throws InterruptedException {
    var pods = new ArrayList<PodLife>();
    String hash = stage.replicaSet("shop", "web");
    for (int i = 0; i < 3; i++) {
      pods.add(webPod(stage, hash));
    }
    while (true) {
      stage.pause(25, 40);
      evict(pods.removeFirst());
      pods.add(webPod(stage, hash));
      stage.pause(10, 20);
      hash = stage.replicaSet("shop", "web");
      for (PodLife old : List.copyOf(pods)) {
        pods.add(webPod(stage, hash));
        pods.remove(old);
        old.delete(End.completed());
      }
    }
  }

  private static PodLife webPod(Stage stage, String hash) throws InterruptedException {
    return stage
        .create(stage.podOf("shop", "web", hash).app("app", SteadyLives::sized))
        .runAll(stage.anyNode());
  }

  private static Container sized(Container app) {
    return app.requests(Map.of("cpu", "250m", "memory", "128Mi"))
        .limits(Map.of("cpu", "500m", "memory", "256Mi"));
  }

  private static void evict(PodLife pod) throws InterruptedException {
    pod.disrupt("EvictionByEvictionAPI", "Eviction API: evicting");
    pod.delete(End.completed());
  }

  /// One pod on each node, whose sidecar crashes.
  static void agents(Stage stage) throws InterruptedException {
    var pods = new ArrayList<PodLife>();
    for (String node : Stage.nodes()) {
      pods.add(stage.create(agentPod(stage)).runAll(node));
    }
    PodLife victim = pods.getLast();
    for (int restart = 0; ; restart++) {
      stage.pause(6, 9);
      victim.end("shipper", End.error(2, "connection to the log store lost\n"));
      victim.backOff("shipper", restart);
      victim.run("shipper");
    }
  }

  private static PodBuilder agentPod(Stage stage) {
    return Pod.named("edge", "agent-" + stage.suffix(5))
        .label("app", "agent")
        .owner(Owner.apps("DaemonSet", "agent"))
        .sidecar("shipper", c -> c.limits(Map.of("memory", "64Mi")))
        .app(
            "agent",
            c ->
                c.requests(Map.of("cpu", "50m", "memory", "64Mi"))
                    .limits(Map.of("memory", "128Mi")));
  }

  /// A static pod whose manifest is changed: a new uid under the same name, the old one just gone.
  static void etcd(Stage stage) throws InterruptedException {
    while (true) {
      PodLife pod = stage.create(etcdPod());
      pod.runAll("node-1");
      stage.pause(35, 50);
      pod.deleteByForce();
      stage.pause(1);
    }
  }

  private static PodBuilder etcdPod() {
    return Pod.named("kube-system", "etcd-node-1")
        .annotation("kubernetes.io/config.mirror", "1b2a5a4e6a6b8f2f3bd4a7a1d9b9f4a2")
        .annotation("kubernetes.io/config.source", "file")
        .owner(Owner.node("node-1"))
        .node("node-1")
        .app("etcd", c -> c.requests(Map.of("cpu", "100m", "memory", "100Mi")));
  }

  /// A CronJob whose runs finish, every 20 s.
  static void report(Stage stage) throws InterruptedException {
    while (true) {
      String job = "report-" + stage.now().getEpochSecond() / 20;
      stage
          .server()
          .objects()
          .put("batch/v1", "Job", ObjectMeta.of("batch", Owner.job(job), List.of(cronJob())));
      PodLife pod = stage.create(jobPod(stage, job).app("report", c -> c)).runAll(stage.anyNode());
      stage.pause(4, 7);
      pod.end("report", End.completed());
      stage.pause(10);
      pod.remove();
      stage.server().objects().remove("batch/v1", "Job", "batch", job);
    }
  }

  private static Owner cronJob() {
    return new Owner("batch/v1", "CronJob", "report", Uids.of("CronJob/report"));
  }

  static PodBuilder jobPod(Stage stage, String job) {
    return Pod.named("batch", job + "-" + stage.suffix(5))
        .label("job-name", job)
        .restartPolicy("Never")
        .owner(Owner.job(job));
  }
}
