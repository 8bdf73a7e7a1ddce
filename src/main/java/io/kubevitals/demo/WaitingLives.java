package io.kubevitals.demo;

import java.util.Map;

/// Workloads that do not get as far as running.
final class WaitingLives {
  private WaitingLives() {}

  /// A typo in the image, put right after a while, made again in the next version.
  static void catalog(Stage stage) throws InterruptedException {
    while (true) {
      String hash = stage.replicaSet("shop", "catalog");
      PodLife pod =
          stage.create(
              stage
                  .podOf("shop", "catalog", hash)
                  .app("app", c -> c.image("registry.example/cataolg:7")));
      pod.schedule(stage.anyNode());
      pod.accept();
      for (int attempt = 0; attempt < 3; attempt++) {
        stage.pause(1);
        pod.waits("app", "ErrImagePull", "failed to pull: registry.example/cataolg:7: not found");
        stage.pause(12);
        pod.waits("app", "ImagePullBackOff", "Back-off pulling image \"cataolg:7\"");
        stage.pause(6);
      }
      pod.change(
          builder ->
              builder.container(pod.pod().container("app").image("registry.example/catalog:7")));
      pod.run("app");
      stage.pause(45);
      pod.delete(End.completed());
    }
  }

  /// A ConfigMap that nobody has made, until somebody does.
  static void mail(Stage stage) throws InterruptedException {
    String hash = stage.replicaSet("shop", "mail");
    while (true) {
      PodLife pod = stage.create(stage.podOf("shop", "mail", hash).app("app", c -> c));
      pod.schedule(stage.anyNode());
      pod.accept();
      stage.pause(1);
      pod.waits("app", "CreateContainerConfigError", "configmap \"mail-settings\" not found");
      stage.pause(40);
      pod.run("app");
      stage.pause(40);
      pod.delete(End.completed());
    }
  }

  /// Asks for more than any node has.
  static void giant(Stage stage) throws InterruptedException {
    String hash = stage.replicaSet("lab", "giant");
    PodLife pod =
        stage.create(
            stage.podOf("lab", "giant", hash).app("app", c -> c.requests(Map.of("cpu", "512"))));
    stage.pause(1);
    pod.unschedulable("0/3 nodes are available: 3 Insufficient cpu.");
  }

  /// Deleted, but somebody's finalizer holds it.
  static void stuck(Stage stage) throws InterruptedException {
    while (true) {
      PodLife pod =
          stage
              .create(
                  Pod.named("lab", "stuck")
                      .finalizers(java.util.List.of("example.org/backup"))
                      .app("app", c -> c))
              .runAll(stage.anyNode());
      stage.pause(5);
      pod.change(builder -> builder.deletedAt(stage.now(), 3));
      stage.pause(2);
      pod.endAll(End.completed());
      stage.pause(120);
      pod.change(builder -> builder.finalizers(java.util.List.of()));
      stage.server().delete("lab", "stuck");
      stage.pause(10);
    }
  }
}
