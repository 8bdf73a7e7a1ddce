package io.kubevitals.bench;

import io.kubevitals.demo.Ballast;
import io.kubevitals.demo.Container;
import io.kubevitals.demo.ObjectMeta;
import io.kubevitals.demo.Owner;
import io.kubevitals.demo.Pod;
import io.kubevitals.demo.ScriptedApiServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Many pods of the usual size: ten to a Deployment, a hundred Deployments to a namespace.
final class Crowd {
  private static final int PODS_PER_SET = 10;
  private static final int SETS_PER_NAMESPACE = 100;
  private static final String HASH = "6d5f7c9b8d";
  private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");

  /// Longer than what the kubelet and we take for a crash loop.
  private static final Duration RUN = Duration.ofMinutes(15);

  private final ScriptedApiServer server;
  private final Ballast ballast = Ballast.ofRealSize();
  private final int[] runs;

  Crowd(ScriptedApiServer server, int pods) {
    this.server = server;
    this.runs = new int[pods];
  }

  void load() {
    for (int set = 0; set * PODS_PER_SET < runs.length; set++) {
      server.objects().put("apps/v1", "ReplicaSet", replicaSet(set * PODS_PER_SET));
    }
    server.load(() -> IntStream.range(0, runs.length).mapToObj(this::pod).iterator());
  }

  /// How many workloads so many pods belong to.
  static int workloads(int pods) {
    return (pods + PODS_PER_SET - 1) / PODS_PER_SET;
  }

  private static ObjectMeta replicaSet(int i) {
    var owner = List.of(Owner.apps("Deployment", deployment(i)));
    return ObjectMeta.of(namespace(i), Owner.replicaSet(deployment(i) + "-" + HASH), owner);
  }

  private Pod pod(int i) {
    return Pod.named(namespace(i), name(i))
        .createdAt(BEGAN)
        .label("app", deployment(i))
        .label("pod-template-hash", HASH)
        .owner(owner(replicaSet(i)))
        .node("worker-" + i / 100)
        .phase("Running")
        .startTime(BEGAN)
        .ready(true, BEGAN)
        .app(
            "app",
            c ->
                c.requests(Map.of("cpu", "100m", "memory", "256Mi"))
                    .limits(Map.of("cpu", "1", "memory", "512Mi"))
                    .runs(containerId(i, 0), BEGAN))
        .ballast(ballast)
        .build();
  }

  private static Owner owner(ObjectMeta replicaSet) {
    return new Owner("apps/v1", "ReplicaSet", replicaSet.name(), replicaSet.uid());
  }

  /// A container of the pod ends, and the pod shows it.
  void end(int i) {
    Pod pod = server.get(namespace(i), name(i));
    server.put(pod.with("app", c -> c.ends(1, "Error", "", Instant.now())));
  }

  /// A container ends and the next one runs, in one event; each has run for a quarter of an hour.
  void restart(int i) {
    Pod pod = server.get(namespace(i), name(i));
    int run = ++runs[i];
    Instant at = BEGAN.plus(RUN.multipliedBy(run));
    server.put(pod.with("app", c -> restarted(c, containerId(i, run), at)));
  }

  private static Container restarted(Container container, String id, Instant at) {
    return container.ends(1, "Error", "", at).runs(id, at);
  }

  static String namespace(int i) {
    return "team-%03d".formatted(i / PODS_PER_SET / SETS_PER_NAMESPACE);
  }

  static String deployment(int i) {
    return "shop-service-%05d".formatted(i / PODS_PER_SET);
  }

  private static String name(int i) {
    return "%s-%s-%05x".formatted(deployment(i), HASH, i);
  }

  private static String containerId(int i, int run) {
    return "containerd://%032x%032x".formatted(i, run);
  }
}
