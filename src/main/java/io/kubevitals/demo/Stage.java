package io.kubevitals.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/// What a life needs: the cluster it takes place in, its clock and its dice.
record Stage(ScriptedApiServer server, Pace pace, RandomGenerator random) {
  private static final List<String> NODES = List.of("node-1", "node-2", "node-3");

  Instant now() {
    return pace.instant();
  }

  void pause(double seconds) throws InterruptedException {
    pace.pause(Duration.ofMillis((long) (seconds * 1000)));
  }

  /// Between the two, at random.
  void pause(double atLeast, double atMost) throws InterruptedException {
    pause(random.nextDouble(atLeast, atMost));
  }

  String anyNode() {
    return NODES.get(random.nextInt(NODES.size()));
  }

  static List<String> nodes() {
    return NODES;
  }

  /// Letters and digits as Kubernetes ends names with.
  String suffix(int length) {
    var text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append("bcdfghjklmnpqrstvwxz2456789".charAt(random.nextInt(27)));
    }
    return text.toString();
  }

  /// A ReplicaSet of a Deployment, which owner look-ups find. Answers the template's hash.
  String replicaSet(String namespace, String deployment) {
    String hash = suffix(10);
    server
        .objects()
        .put(
            "apps/v1",
            "ReplicaSet",
            ObjectMeta.of(
                namespace,
                Owner.replicaSet(deployment + "-" + hash),
                List.of(Owner.apps("Deployment", deployment))));
    return hash;
  }

  /// A pod of a Deployment, not yet created.
  PodBuilder podOf(String namespace, String deployment, String hash) {
    return Pod.named(namespace, deployment + "-" + hash + "-" + suffix(5))
        .label("app", deployment)
        .deployment(deployment, hash);
  }

  PodLife create(PodBuilder pod) {
    return PodLife.create(this, pod);
  }
}
