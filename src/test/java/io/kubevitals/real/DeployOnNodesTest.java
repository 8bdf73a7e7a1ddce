package io.kubevitals.real;

import static io.kubevitals.real.PodTemplate.POLITE;
import static io.kubevitals.real.PodTemplate.container;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The daemon runs as real pods of our own DaemonSet and Deployment, with the rights we ship and in
/// an image made without a container engine.
@Tag("nodes")
@Needs({Need.NODES, Need.KUBECTL})
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class DeployOnNodesTest {
  @RegisterExtension final SharedCluster nodes = SharedCluster.withNodes(2);

  private static final String NAMESPACE = "deployed";
  private static final String CLUSTER_PODS = "/api/v1/namespaces/kube-vitals/pods";
  private static final String NODE_PODS = "/api/v1/namespaces/kube-vitals-node/pods";
  private static final String VOLUME = "/api/v1/persistentvolumes/kube-vitals-disk";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Path IMAGE = Path.of("target/kube-vitals-image.tar");
  private static final List<Path> MADE_OF =
      List.of(
          Path.of("target/kube-vitals.jar"),
          Path.of("target/lib"),
          Path.of("deploy/image"),
          Path.of("deploy/java"),
          Path.of("src/test/kube/image.py"));
  private static final List<String> IN_THIS_ORDER =
      List.of("Namespace", "PriorityClass", "ServiceAccount", "ConfigMap");

  private final Closing closing = new Closing();
  private RealCluster cluster;
  private Stage stage;

  @BeforeAll
  void deploy() throws IOException {
    cluster = nodes.get();
    cluster.load(image());
    stage = closing.add(Stage.open(cluster.api(), NAMESPACE, true), Stage::close);
    makeVolume();
    Manifests ours = Manifests.withComponents("persistent-state");
    closing.add(ours, this::remove);
    apply(ours);
    awaitPods(CLUSTER_PODS, 1);
    awaitPods(NODE_PODS, 2);
  }

  /// A disk of the first node, for whoever claims it.
  private void makeVolume() throws IOException {
    Path disk = Files.createDirectory(cluster.directory().resolve("disk"));
    closing.add(VOLUME, path -> cluster.api().call("DELETE", path));
    cluster
        .api()
        .apply(
            "default",
            """
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: kube-vitals-disk}
            spec:
              capacity: {storage: 2Gi}
              accessModes: [ReadWriteOnce]
              persistentVolumeReclaimPolicy: Retain
              local: {path: "%s"}
              nodeAffinity:
                required:
                  nodeSelectorTerms:
                    - matchExpressions:
                        - {key: kubernetes.io/hostname, operator: In, values: [node-1]}
            """
                .formatted(disk));
  }

  /// Made once, and again when the program or what makes the image is newer.
  private static Path image() throws IOException {
    Program.run(List.of("./kube-vitals", "--version"));
    if (!Files.exists(IMAGE) || changed(IMAGE) < changedLast()) {
      Program.run(List.of("deploy/image/make-image", IMAGE.toString()));
    }
    return IMAGE;
  }

  private static long changedLast() throws IOException {
    long last = 0;
    for (Path root : MADE_OF) {
      try (Stream<Path> files = Files.walk(root)) {
        last = Math.max(last, files.mapToLong(DeployOnNodesTest::changed).max().orElse(0));
      }
    }
    return last;
  }

  private static long changed(Path file) {
    return file.toFile().lastModified();
  }

  @AfterAll
  void end() {
    closing.close();
  }

  @Test
  @Order(1)
  void theDeploymentCountsThePodsOfTheCluster() {
    awaitPods(CLUSTER_PODS, 1);
    awaitLeader();
    stage.pod("broken", PodTemplate.of(container("app", "exit 3")).restarted("Never"));
    stage.deployment("web", 2, PodTemplate.of(container("app", POLITE)));
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Exposition page = page(cluster.api().list(CLUSTER_PODS).getFirst());
              assertThat(failures(page)).hasValue(1);
              assertThat(ready(page, "web", "deployment")).isEqualTo(2);
            });
  }

  @Test
  @Order(2)
  void theCountsOutliveThePod() {
    JsonObject before = cluster.api().list(CLUSTER_PODS).getFirst();
    String name = Stage.name(before);
    assertThat(log(name)).contains("listening on").doesNotContain("WARNING");

    cluster.api().delete(CLUSTER_PODS + "/" + name);
    // While nobody looks.
    cluster.api().deleteByForce(stage.core("pods/broken"));
    stage.pod("broken", PodTemplate.of(container("app", "exit 3")).restarted("Never"));

    await("another pod")
        .atMost(LIMIT)
        .until(
            () ->
                cluster.api().list(CLUSTER_PODS).stream()
                    .noneMatch(pod -> Stage.name(pod).equals(name)));
    awaitLeader();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Exposition page = page(cluster.api().list(CLUSTER_PODS).getFirst());
              assertThat(page.value("kubevitals_state_persistent", Map.of())).hasValue(1);
              assertThat(page.value("kubevitals_watch_gap_seconds_total", Map.of())).hasValue(0);
              assertThat(page.named("kubevitals_list_total").stream().mapToDouble(s -> s.value()))
                  .as("lists")
                  .allMatch(value -> value == 0);
              assertThat(failures(page)).hasValue(2);
            });
  }

  private static OptionalDouble failures(Exposition page) {
    return page.value(
        Account.TERMINATIONS,
        Map.of(
            "namespace", NAMESPACE,
            "workload", "broken",
            "workload_type", "barepod",
            "reason", "Error",
            "terminating", "false"));
  }

  /// Until it leads and has listed, what ends is its baseline.
  private void awaitLeader() {
    await("the leader")
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () ->
                page(cluster.api().list(CLUSTER_PODS).getFirst())
                        .value("kubevitals_cache_objects", Map.of("resource", "pods"))
                        .orElse(0)
                    > 0);
  }

  private String log(String pod) {
    return cluster.api().call("GET", CLUSTER_PODS + "/" + pod + "/log").body();
  }

  @Test
  @Order(3)
  void eachPodOfTheDaemonSetTellsOfItsOwnNodesKubeProxy() {
    List<JsonObject> pods = cluster.api().list(NODE_PODS);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              for (JsonObject pod : pods) {
                assertThat(kubeProxies(page(pod))).isEqualTo(Map.of(node(pod), 1.0));
              }
            });

    cluster.stop("kube-proxy-2", "KILL");
    try {
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                for (JsonObject pod : pods) {
                  double healthy = node(pod).equals("node-1") ? 1 : 0;
                  assertThat(probed(page(pod))).isEqualTo(Map.of(node(pod), healthy));
                }
              });
    } finally {
      cluster.start("kube-proxy-2");
    }
  }

  @Test
  @Order(4)
  void withItsOverlayEachPodOfTheDaemonSetCountsThePodsOfItsNode() {
    stage.deployment("one", 1, PodTemplate.of(container("app", POLITE)).on("node-1"));
    stage.deployment("two", 1, PodTemplate.of(container("app", POLITE)).on("node-2"));
    rollOut("deploy/daemonset/overlays/node-scope");
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              for (JsonObject pod : cluster.api().list(NODE_PODS)) {
                Exposition page = page(pod);
                boolean first = node(pod).equals("node-1");
                assertThat(ready(page, "one", "deployment")).isEqualTo(first ? 1 : 0);
                assertThat(ready(page, "two", "deployment")).isEqualTo(first ? 0 : 1);
              }
            });
  }

  /// Each has its own node's duties; those of the cluster go to another one when the one that has
  /// them stands still.
  @Test
  @Order(4)
  void withItsOverlayOnePodOfTheDaemonSetHasTheClustersDutiesToo()
      throws IOException, InterruptedException {
    rollOut("deploy/daemonset/overlays/auto");
    await("one leads").atMost(LIMIT).until(() -> leaders().size() == 1);
    JsonObject leader = leaders().getFirst();
    JsonObject other = others(leader).getFirst();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(probed(page(leader))).containsOnlyKeys(node(leader));
              assertThat(probed(page(other))).containsOnlyKeys(node(other));
              assertThat(ready(page(leader), "web", "deployment")).isEqualTo(2);
            });
    assertThat(page(other).named("kubevitals_workload_pods")).isEmpty();

    String container =
        Manifests.text(leader, "status.containerStatuses.0.containerID").split("//", 2)[1];
    cluster.ctr(node(leader), "tasks", "pause", container);
    long since = System.nanoTime();
    await("the other one leads").atMost(LIMIT).until(() -> exposes(page(other)));
    System.out.printf(
        "role = auto: %s exposes %d ms after the one on %s stood still%n",
        node(other), (System.nanoTime() - since) / 1_000_000, node(leader));
    cluster.ctr(node(leader), "tasks", "resume", container);
    await("the first one stands by").atMost(LIMIT).until(() -> !exposes(page(leader)));
    assertThat(exposes(page(other))).isTrue();
  }

  private List<JsonObject> leaders() throws IOException, InterruptedException {
    var leaders = new ArrayList<JsonObject>();
    for (JsonObject pod : cluster.api().list(NODE_PODS)) {
      if (exposes(page(pod))) {
        leaders.add(pod);
      }
    }
    return leaders;
  }

  private List<JsonObject> others(JsonObject one) {
    return cluster.api().list(NODE_PODS).stream()
        .filter(pod -> !Stage.name(pod).equals(Stage.name(one)))
        .toList();
  }

  /// Whether it tells what only the one with the cluster's duties may.
  private static boolean exposes(Exposition page) {
    return !page.named("kubevitals_workload_pods").isEmpty();
  }

  private void rollOut(String overlay) {
    Manifests ours = Manifests.of(overlay);
    closing.add(ours, this::remove);
    List<String> before = cluster.api().list(NODE_PODS).stream().map(Stage::name).toList();
    apply(ours);
    await("the rollout")
        .atMost(LIMIT)
        .until(
            () ->
                cluster.api().list(NODE_PODS).stream()
                    .noneMatch(pod -> before.contains(Stage.name(pod))));
    awaitPods(NODE_PODS, 2);
  }

  private static double ready(Exposition page, String workload, String type) {
    return page.value(
            "kubevitals_workload_pods",
            Map.of(
                "namespace", NAMESPACE,
                "workload", workload,
                "workload_type", type,
                "state", "ready"))
        .orElse(0);
  }

  private static Map<String, Double> kubeProxies(Exposition page) {
    return byNode(page, "kubevitals_kube_proxy_healthy");
  }

  private static Map<String, Double> probed(Exposition page) {
    return byNode(page, "kubevitals_probe_success");
  }

  /// The worst value of each node named in a family.
  private static Map<String, Double> byNode(Exposition page, String family) {
    var nodes = new TreeMap<String, Double>();
    page.named(family).forEach(s -> nodes.merge(s.label("node"), s.value(), Math::min));
    return nodes;
  }

  private static String node(JsonObject pod) {
    return Manifests.text(pod, "spec.nodeName");
  }

  private Exposition page(JsonObject pod) throws IOException, InterruptedException {
    return Exposition.read(
        URI.create("http://" + Manifests.text(pod, "status.podIP") + ":10271/metrics"));
  }

  private void awaitPods(String path, int count) {
    await(count + " pods ready in " + path)
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(cluster.api().list(path))
                    .hasSize(count)
                    .allSatisfy(
                        pod ->
                            assertThat(Stage.ready(pod))
                                .as(Manifests.text(pod, "status"))
                                .isTrue()));
  }

  private void apply(Manifests manifests) {
    manifests.objects().stream()
        .sorted(Comparator.comparingInt(DeployOnNodesTest::order))
        .forEach(object -> cluster.api().apply("default", object.toString()));
  }

  /// What others refer to comes first.
  private static int order(JsonObject object) {
    int index = IN_THIS_ORDER.indexOf(Manifests.text(object, "kind"));
    return index < 0 ? IN_THIS_ORDER.size() : index;
  }

  private void remove(Manifests manifests) {
    manifests
        .objects()
        .forEach(object -> cluster.api().call("DELETE", KubeApi.path(object, "default")));
  }
}
