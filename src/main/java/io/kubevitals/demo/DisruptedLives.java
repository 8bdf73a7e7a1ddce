package io.kubevitals.demo;

/// Pods that somebody else puts an end to.
final class DisruptedLives {
  private DisruptedLives() {}

  /// Pods without an owner, each ended in another way.
  static void bare(Stage stage) throws InterruptedException {
    while (true) {
      preempted(bare(stage, "low-priority"));
      stage.pause(4, 8);
      evictedForMemory(stage, bare(stage, "hungry"));
      stage.pause(4, 8);
      tainted(bare(stage, "tenant"));
      stage.pause(4, 8);
      forced(stage, bare(stage, "forced"));
      stage.pause(4, 8);
      refused(stage);
      stage.pause(10, 20);
    }
  }

  private static PodLife bare(Stage stage, String name) throws InterruptedException {
    PodLife pod =
        stage
            .create(Pod.named("lab", name).label("app", name).app("app", c -> c))
            .runAll(stage.anyNode());
    stage.pause(3, 6);
    return pod;
  }

  private static void preempted(PodLife pod) throws InterruptedException {
    pod.disrupt("PreemptionByScheduler", "default-scheduler: preempting to accommodate a pod");
    pod.delete(End.error(143, ""));
  }

  private static void tainted(PodLife pod) throws InterruptedException {
    pod.disrupt("DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint");
    pod.delete(End.error(137, ""));
  }

  private static void evictedForMemory(Stage stage, PodLife pod) throws InterruptedException {
    pod.disrupt("TerminationByKubelet", "The node was low on resource: memory.");
    stage.pause(1);
    pod.endAll(End.error(137, ""));
    pod.fail("Evicted", "The node was low on resource: memory. Threshold quantity: 100Mi.");
    stage.pause(10);
    pod.remove();
  }

  private static void forced(Stage stage, PodLife pod) throws InterruptedException {
    stage.pause(2);
    pod.deleteByForce();
  }

  /// The kubelet itself says no.
  private static void refused(Stage stage) throws InterruptedException {
    PodLife pod = stage.create(Pod.named("lab", "refused").app("app", c -> c));
    pod.schedule("node-1");
    pod.fail("OutOfcpu", "Pod was rejected: Node didn't have enough resource: cpu");
    stage.pause(8);
    pod.remove();
  }
}
