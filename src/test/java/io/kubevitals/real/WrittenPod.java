package io.kubevitals.real;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// A pod without a node: the test writes its status through the API as a kubelet does, and so knows
/// exactly what happened. It has one container, `app`.
final class WrittenPod {
  private static final int SIGKILL = 137;

  private final KubeApi api;
  private final String path;
  private String containerId = newId();
  private Instant startedAt = now();
  private int restartCount;
  private Map<String, Object> lastState = Map.of();

  private WrittenPod(KubeApi api, String path) {
    this.api = api;
    this.path = path;
  }

  /// A pod of a StatefulSet that needs not exist: its name is in the reference.
  static WrittenPod create(KubeApi api, String namespace, String statefulSet, String name) {
    return owned(api, namespace, "StatefulSet", statefulSet, name);
  }

  /// A pod of a ReplicaSet that does not exist: whoever wants to know its owner has to ask.
  static WrittenPod orphan(KubeApi api, String namespace, String replicaSet, String name) {
    return owned(api, namespace, "ReplicaSet", replicaSet, name);
  }

  private static WrittenPod owned(
      KubeApi api, String namespace, String kind, String ownerName, String name) {
    Map<String, Object> owner =
        Map.of(
            "apiVersion",
            "apps/v1",
            "kind",
            kind,
            "name",
            ownerName,
            "uid",
            "00000000-0000-4000-8000-000000000001",
            "controller",
            true);
    return create(api, namespace, Map.of("name", name, "ownerReferences", List.of(owner)));
  }

  /// A pod that nobody owns.
  static WrittenPod bare(KubeApi api, String namespace, String name) {
    return create(api, namespace, Map.of("name", name));
  }

  private static WrittenPod create(KubeApi api, String namespace, Map<String, Object> metadata) {
    String pods = "/api/v1/namespaces/" + namespace + "/pods";
    Map<String, Object> spec =
        PodTemplate.of(PodTemplate.container("app", "true")).with("nodeName", "written").spec();
    api.create(pods, Map.of("metadata", metadata, "spec", spec));
    return new WrittenPod(api, pods + "/" + metadata.get("name"));
  }

  /// The container runs.
  WrittenPod start() {
    return write("Running", running());
  }

  /// The container ended and stays so for now.
  WrittenPod end(String reason, int exitCode) {
    return write("Running", ended(reason, exitCode));
  }

  /// The container ended and runs again, told at once as kubelets often do.
  WrittenPod restart(String reason, int exitCode) {
    lastState = ended(reason, exitCode);
    containerId = newId();
    startedAt = now();
    restartCount++;
    return write("Running", running());
  }

  /// The only container of a pod that is never restarted ended.
  WrittenPod finish(String reason, int exitCode) {
    return write(exitCode == 0 ? "Succeeded" : "Failed", ended(reason, exitCode));
  }

  WrittenPod oomKilled() {
    return restart("OOMKilled", SIGKILL);
  }

  /// The pod's object goes at once.
  void delete() {
    api.deleteByForce(path);
  }

  private Map<String, Object> running() {
    return Map.of("running", Map.of("startedAt", startedAt.toString()));
  }

  private Map<String, Object> ended(String reason, int exitCode) {
    return Map.of(
        "terminated",
        Map.of(
            "reason",
            reason,
            "exitCode",
            exitCode,
            "startedAt",
            startedAt.toString(),
            "finishedAt",
            now().toString(),
            "containerID",
            "containerd://" + containerId));
  }

  private WrittenPod write(String phase, Map<String, Object> state) {
    Map<String, Object> container = new HashMap<>();
    container.put("name", "app");
    container.put("image", "localhost/busybox:1");
    container.put("imageID", "sha256:1");
    container.put("containerID", "containerd://" + containerId);
    container.put("restartCount", restartCount);
    container.put("ready", state.containsKey("running"));
    container.put("started", state.containsKey("running"));
    container.put("state", state);
    container.put("lastState", lastState);
    Map<String, Object> ready =
        Map.of("type", "Ready", "status", state.containsKey("running") ? "True" : "False");
    api.patch(
        path + "/status",
        KubeApi.MERGE_PATCH,
        Map.of(
            "status",
            Map.of(
                "phase", phase,
                "conditions", List.of(ready),
                "containerStatuses", List.of(container))));
    return this;
  }

  private static String newId() {
    byte[] id = new byte[32];
    ThreadLocalRandom.current().nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  /// Statuses know whole seconds only.
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }
}
