package io.kubevitals.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Workloads whose containers end when they should not.
final class CrashingLives {
  private static final Map<String, String> CARDS = Map.of("nvidia.com/gpu", "2");

  private static final String STACK_TRACE =
      """
      2026-11-21 11:06:22 INFO  starting api 2.4.1
      2026-11-21 11:06:24 ERROR cannot reach the database at db.shop:5432
      java.net.ConnectException: Connection refused
      	at shop.Database.connect(Database.java:41)
      	at shop.Main.main(Main.java:17)
      """;

  private CrashingLives() {}

  /// A Deployment that cannot start: exit code 1, over and over.
  static void api(Stage stage) throws InterruptedException {
    String hash = stage.replicaSet("shop", "api");
    PodLife pod =
        stage
            .create(
                stage
                    .podOf("shop", "api", hash)
                    .app("app", c -> c.limits(Map.of("cpu", "1", "memory", "512Mi"))))
            .runAll(stage.anyNode());
    for (int restart = 0; ; restart++) {
      stage.pause(2.5, 4);
      pod.end("app", End.error(1, STACK_TRACE));
      pod.backOff("app", restart);
      pod.run("app");
    }
  }

  /// A StatefulSet that grows until it is killed for it.
  static void cache(Stage stage) throws InterruptedException {
    PodLife pod =
        stage
            .create(
                Pod.named("shop", "cache-0")
                    .owner(Owner.apps("StatefulSet", "cache"))
                    .app(
                        "redis",
                        c ->
                            c.requests(Map.of("cpu", "100m", "memory", "48Mi"))
                                .limits(Map.of("cpu", "200m", "memory", "64Mi"))))
            .runAll(stage.anyNode());
    for (int restart = 0; ; restart++) {
      stage.pause(7, 10);
      pod.end("redis", End.outOfMemory());
      pod.backOff("redis", restart);
      pod.run("redis");
    }
  }

  /// The init container fails twice, then the pod lives; after a while it is made anew.
  static void checkout(Stage stage) throws InterruptedException {
    String hash = stage.replicaSet("shop", "checkout");
    while (true) {
      PodLife pod =
          stage.create(
              stage.podOf("shop", "checkout", hash).init("migrate", c -> c).app("app", c -> c));
      pod.schedule(stage.anyNode());
      pod.accept();
      for (int attempt = 0; attempt < 2; attempt++) {
        stage.pause(1);
        pod.run("migrate");
        stage.pause(2);
        pod.end("migrate", End.error(3, "the database is locked\n"));
        pod.backOff("migrate", attempt);
      }
      pod.run("migrate");
      stage.pause(1);
      pod.end("migrate", End.completed());
      stage.pause(1);
      pod.runApps();
      stage.pause(60, 90);
      pod.delete(End.error(143, ""));
    }
  }

  /// Job after Job whose pods fail three times; the next one clears the last one away.
  static void imports(Stage stage) throws InterruptedException {
    for (int run = 1; ; run++) {
      String job = "import-" + run;
      stage
          .server()
          .objects()
          .put("batch/v1", "Job", ObjectMeta.of("batch", Owner.job(job), List.of()));
      var pods = new ArrayList<PodLife>();
      for (int attempt = 0; attempt < 3; attempt++) {
        pods.add(failingImport(stage, job));
        stage.pause(3, 6);
      }
      stage.pause(20);
      pods.forEach(PodLife::remove);
      stage.server().objects().remove("batch/v1", "Job", "batch", job);
    }
  }

  private static PodLife failingImport(Stage stage, String job) throws InterruptedException {
    PodLife pod =
        stage.create(SteadyLives.jobPod(stage, job).app("import", c -> c)).runAll(stage.anyNode());
    stage.pause(2, 4);
    pod.end("import", End.error(2, "line 17: not a number: n/a\n"));
    return pod;
  }

  /// The liveness probe fails: the kubelet replaces the container, and its end stands in
  /// `lastState` only; once so fast that an end in between is never seen.
  static void search(Stage stage) throws InterruptedException {
    String hash = stage.replicaSet("shop", "search");
    PodLife pod =
        stage
            .create(stage.podOf("shop", "search", hash).app("app", c -> c))
            .runAll(stage.anyNode());
    End killed = End.error(137, "request queue is full, not answering\n");
    while (true) {
      stage.pause(15, 20);
      pod.replace("app", killed);
      stage.pause(15, 20);
      pod.replaceTwice("app", killed);
    }
  }

  /// A restart rule: the boss exits 88 and all containers restart in place.
  static void trainer(Stage stage) throws InterruptedException {
    PodLife pod =
        stage
            .create(
                Pod.named("lab", "trainer")
                    .init("setup", c -> c)
                    .app("boss", c -> c)
                    .app("worker", c -> c.limits(CARDS).requests(CARDS)))
            .runAll(stage.anyNode());
    while (true) {
      stage.pause(20, 30);
      pod.restartAll("boss", End.error(88, "epoch over, again\n"));
    }
  }
}
