package io.kubevitals.real;

import static io.kubevitals.real.PodTemplate.DEAF;
import static io.kubevitals.real.PodTemplate.POLITE;
import static io.kubevitals.real.PodTemplate.container;
import static io.kubevitals.real.PodTemplate.mounted;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What happens on the two nodes: the lives of about thirty workloads, all at the same time. Those
/// on node-2 see their kubelet stopped for a minute.
final class TwoNodesLives {
  private static final String NODE = "node-1";
  private static final String OUTAGE_NODE = "node-2";
  private static final Duration OUTAGE = Duration.ofSeconds(60);
  private static final String THIRD_TIME_LUCKY = "echo x >> /d/n; test $(wc -l < /d/n) -ge 3";
  private static final String SLOT = "example.org/slot";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final RealCluster cluster;
  private final KubeApi api;
  private final Stage stage;

  TwoNodesLives(RealCluster cluster, Stage stage) {
    this.cluster = cluster;
    this.api = cluster.api();
    this.stage = stage;
  }

  /// Containers that end by themselves.
  void stageEnds() {
    stage.deployment(
        "crasher",
        1,
        on(
            container("one", "sleep 2; exit 1"),
            container("seven", "sleep 2; echo broken > /dev/termination-log; exit 7"),
            container("code137", "sleep 2; exit 137"),
            container("code143", "exit 143"),
            container("steady", POLITE)));
    stage.deployment(
        "greedy",
        1,
        on(
            container(
                "app",
                "sleep 1; exec tail /dev/zero",
                "resources",
                Map.of("limits", Map.of("memory", "20Mi")))));
    stage.pod(
        "init-retries",
        on(container("app", POLITE))
            .after(
                container("first", "exit 0"),
                container("second", THIRD_TIME_LUCKY, "volumeMounts", mounted()))
            .withMemory());
    stage.pod(
        "with-sidecar",
        on(container("app", POLITE))
            .after(
                container("side", "sleep 4; exit 9", "restartPolicy", "Always"),
                container("plain", "sleep 1")));
    stage.job(
        "job-done",
        Map.of("completions", 3, "parallelism", 2),
        on(container("app", "sleep 2")).restarted("Never"));
    stage.job(
        "job-failed",
        Map.of("backoffLimit", 1),
        on(container("app", "sleep 1; exit 3")).restarted("Never"));
    stage.cronJob("tick", "* * * * *", on(container("app", "sleep 1")).restarted("Never"));
    stage.pod("bare-once", on(container("app", "sleep 1; exit 5")).restarted("Never"));
  }

  /// Containers that cannot start, or are killed, or restart all together.
  void stageTroubles() {
    Map<String, Object> probe =
        Map.of(
            "exec", Map.of("command", List.of("false")),
            "initialDelaySeconds", 4,
            "periodSeconds", 2,
            "failureThreshold", 2);
    stage.deployment(
        "typo",
        1,
        on(
            container(
                "app",
                POLITE,
                "image",
                "localhost/bussybox:1",
                "imagePullPolicy",
                "IfNotPresent")));
    stage.deployment(
        "config",
        1,
        on(
            container(
                "app",
                POLITE,
                "envFrom",
                List.of(Map.of("configMapRef", Map.of("name", "settings"))))));
    stage.pod(
        "probed",
        on(
            container("deaf", DEAF, "livenessProbe", probe),
            container("polite", POLITE, "livenessProbe", probe),
            container(
                "code143", "trap 'exit 143' TERM; sleep 100000 & wait", "livenessProbe", probe)));
    stage.pod("restarts-all", restartsAll());
  }

  private static PodTemplate restartsAll() {
    Map<String, Object> rule =
        Map.of(
            "action",
            "RestartAllContainers",
            "exitCodes",
            Map.of("operator", "In", "values", List.of(88)));
    String boss = "echo x >> /d/n; sleep 4; test $(wc -l < /d/n) -ge 3 || exit 88; " + POLITE;
    return on(
            container(
                "boss",
                boss,
                "volumeMounts",
                mounted(),
                "restartPolicy",
                "Never",
                "restartPolicyRules",
                List.of(rule)),
            container("worker", POLITE))
        .after(container("setup", "exit 0"), container("side", POLITE, "restartPolicy", "Always"))
        .withMemory()
        .restarted("Never");
  }

  /// Pods that are going to be taken away.
  void stageVictims() throws IOException {
    stage.deployment("web", 3, on(container("app", POLITE)));
    stage.deployment("evicted", 2, on(container("app", DEAF)));
    stage.statefulSet("db", 2, on(container("app", DEAF)));
    stage.pod("deleted", on(container("app", DEAF), container("polite", POLITE)));
    stage.pod("forced", on(container("app", DEAF), container("polite", POLITE)));
    stage.pod("debugged", on(container("app", POLITE)));
    stage.pod("tainted", PodTemplate.of(container("app", DEAF)).on(OUTAGE_NODE));
    stagePreemption();
    staticPod("sleep 5; exit 6");
  }

  private void stagePreemption() {
    Map<String, Object> slot = Map.of("limits", Map.of(SLOT, "1"));
    api.patch(
        "/api/v1/nodes/" + NODE + "/status",
        KubeApi.MERGE_PATCH,
        Map.of("status", Map.of("capacity", Map.of(SLOT, "1"), "allocatable", Map.of(SLOT, "1"))));
    for (var priority : Map.of("show-low", 1, "show-high", 1000).entrySet()) {
      api.apply(
          "",
          "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: %s}, value: %d}"
              .formatted(priority.getKey(), priority.getValue()));
    }
    stage.pod(
        "low", on(container("app", DEAF, "resources", slot)).with("priorityClassName", "show-low"));
  }

  /// Puts the manifest of a static pod into the node's folder.
  private void staticPod(String script) throws IOException {
    PodTemplate template = PodTemplate.of(container("app", DEAF), container("crasher", script));
    String manifest =
        new com.google.gson.Gson()
            .toJson(
                Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "Pod",
                    "metadata",
                    Map.of(
                        "name", "fixed",
                        "namespace", stage.namespace(),
                        "labels", Stage.labels("fixed", "staticpod")),
                    "spec",
                    template.spec()));
    Path file = Files.writeString(cluster.directory().resolve("fixed.json"), manifest);
    Files.move(file, manifestOfStaticPod(), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path manifestOfStaticPod() {
    return cluster.directory().resolve(NODE + "/static-pods/fixed.json");
  }

  /// Pods that live through the outage of their kubelet.
  void stageOutage() {
    stage.pod("outage-crasher", outage(container("app", "sleep 5; exit 8")));
    stage.pod("outage-ends", outage(container("app", "sleep 50; exit 0")).restarted("Never"));
    stage.pod(
        "outage-fails", outage(container("app", "sleep 50; exit 12"), container("steady", POLITE)));
    stage.pod("outage-steady", outage(container("app", POLITE)));
    stage.pod("outage-killed", outage(container("app", DEAF), container("kept", POLITE)));
    stage.pod("outage-deleted", outage(container("app", DEAF)));
  }

  /// Takes pods away in every way there is, while the kubelet of node-2 is stopped for a minute.
  void play() throws InterruptedException, IOException {
    taint();
    for (String pod : List.of("outage-killed", "outage-deleted", "outage-steady")) {
      stage.awaitReady(pod, 1);
    }
    cluster.stop("kubelet-2", "KILL");
    long stopped = System.nanoTime();
    killThroughTheRuntime("outage-killed");
    api.delete(stage.core("pods/outage-deleted"));
    takeAway();
    Thread.sleep(OUTAGE.minusNanos(System.nanoTime() - stopped));
    cluster.start("kubelet-2");
    await("the deleted pod gone")
        .atMost(LIMIT)
        .until(() -> !api.exists(stage.core("pods/outage-deleted")));
  }

  private void taint() {
    stage.awaitReady("tainted", 1);
    Map<String, String> taint = Map.of("key", "example.org/away", "effect", "NoExecute");
    String node = "/api/v1/nodes/" + OUTAGE_NODE;
    api.patch(node, KubeApi.MERGE_PATCH, Map.of("spec", Map.of("taints", List.of(taint))));
    await("the tainted pod gone")
        .atMost(LIMIT)
        .until(() -> !api.exists(stage.core("pods/tainted")));
    api.patch(node, KubeApi.MERGE_PATCH, Map.of("spec", Map.of("taints", List.of())));
  }

  private void killThroughTheRuntime(String pod) {
    String id = stage.containerIds(pod).get("app");
    cluster.ctr(OUTAGE_NODE, "tasks", "kill", "-s", "SIGKILL", String.valueOf(id));
  }

  private void takeAway() throws IOException {
    stage.awaitReady("evicted", 2);
    stage.evict(Stage.name(stage.pods("evicted").getFirst()));
    rollOut();
    stage.awaitReady("deleted", 1);
    api.delete(stage.core("pods/deleted"));
    stage.awaitReady("forced", 1);
    api.deleteByForce(stage.core("pods/forced"));
    debug();
    preempt();
    recreate();
    Files.delete(manifestOfStaticPod());
    api.apply(
        stage.namespace(),
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: b}}");
    stage.awaitReady("config", 1);
    stage.awaitReady("web", 3);
  }

  private void rollOut() {
    stage.awaitReady("web", 3);
    var variable = List.of(Map.of("name", "V", "value", "2"));
    var containers = List.of(Map.of("name", "app", "env", variable));
    api.patch(
        stage.apps("deployments/web"),
        KubeApi.STRATEGIC_PATCH,
        Map.of("spec", Map.of("template", Map.of("spec", Map.of("containers", containers)))));
  }

  private void debug() {
    stage.awaitReady("debugged", 1);
    var debugger = container("debugger", "sleep 2; exit 11").fields();
    api.patch(
        stage.core("pods/debugged/ephemeralcontainers"),
        KubeApi.STRATEGIC_PATCH,
        Map.of("spec", Map.of("ephemeralContainers", List.of(debugger))));
  }

  private void preempt() {
    stage.awaitReady("low", 1);
    Map<String, Object> slot = Map.of("limits", Map.of(SLOT, "1"));
    stage.pod(
        "high",
        on(container("app", POLITE, "resources", slot)).with("priorityClassName", "show-high"));
    stage.awaitReady("high", 1);
  }

  /// The same name twice more: once after a polite end, once after a forced one.
  private void recreate() {
    stage.awaitReady("db", 2);
    for (String how : List.of("", "?gracePeriodSeconds=0")) {
      String uid = stage.uid("db-0");
      api.delete(stage.core("pods/db-0") + how);
      await("a new db-0")
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() -> !stage.uid("db-0").equals(uid));
      stage.awaitReady("db", 2);
    }
  }

  private static PodTemplate on(PodTemplate.Container... containers) {
    return PodTemplate.of(containers).on(NODE);
  }

  private static PodTemplate outage(PodTemplate.Container... containers) {
    return PodTemplate.of(containers).on(OUTAGE_NODE).tolerant();
  }
}
