package io.kubevitals.real;

import static io.kubevitals.real.Manifests.at;
import static io.kubevitals.real.Manifests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the manifests in `deploy/daemonset` allow and forbid, as they are rendered.
@Needs(Need.KUBECTL)
class ManifestsTest {
  private static final Manifests BASE = Manifests.of("deploy/daemonset");
  private static final Manifests NODE_SCOPE = Manifests.of("deploy/daemonset/overlays/node-scope");
  private static final Manifests AUTO = Manifests.of("deploy/daemonset/overlays/auto");
  private static final String POD_RULES =
      """
      {"apiGroups":[""],"resources":["pods"],"verbs":["list","watch"]},\
      {"apiGroups":["apps"],"resources":["replicasets"],"verbs":["get"]},\
      {"apiGroups":["batch"],"resources":["jobs"],"verbs":["get"]}\
      """;
  private static final String CLUSTER_RULE =
      """
      {"apiGroups":[""],"resourceNames":["kube-system"],"resources":["namespaces"],"verbs":["get"]}\
      """;
  private static final String LEASE_RULES =
      """
      [{"apiGroups":["coordination.k8s.io"],"resourceNames":["kube-vitals-leader"],\
      "resources":["leases"],"verbs":["get","update"]},\
      {"apiGroups":["coordination.k8s.io"],"resources":["leases"],"verbs":["create"]}]\
      """;
  private static final String POD_NAME =
      "{\"name\":\"POD_NAME\",\"valueFrom\":{\"fieldRef\":{\"fieldPath\":\"metadata.name\"}}}";
  private static final Manifests MONITORS = Manifests.of("deploy/daemonset/monitors");

  static List<Arguments> hardened() {
    return List.of(
        argumentSet("no root", "securityContext.runAsNonRoot", "true"),
        argumentSet("a user of its own", "securityContext.runAsUser", "10001"),
        argumentSet("a group of its own", "securityContext.runAsGroup", "10001"),
        argumentSet(
            "system calls filtered", "securityContext.seccompProfile.type", "RuntimeDefault"),
        argumentSet("no other processes", "hostPID", "null"),
        argumentSet("no shared memory", "hostIPC", "null"),
        argumentSet("no addresses of Services in the environment", "enableServiceLinks", "false"),
        argumentSet("one container", "containers.1", "null"),
        argumentSet("no init container", "initContainers", "null"),
        argumentSet(
            "nothing to write to", "containers.0.securityContext.readOnlyRootFilesystem", "true"),
        argumentSet(
            "no new rights", "containers.0.securityContext.allowPrivilegeEscalation", "false"),
        argumentSet(
            "no capability", "containers.0.securityContext.capabilities", "{\"drop\":[\"ALL\"]}"),
        argumentSet("not privileged", "containers.0.securityContext.privileged", "null"),
        argumentSet(
            "alive by its own loops",
            "containers.0.livenessProbe.httpGet",
            "{\"path\":\"/livez\",\"port\":\"http\"}"),
        argumentSet(
            "ready by itself",
            "containers.0.readinessProbe.httpGet",
            "{\"path\":\"/readyz\",\"port\":\"http\"}"),
        argumentSet("an image with a version", "containers.0.image", "kube-vitals:0.1.0"),
        argumentSet("no more than two volumes", "volumes.2", "null"),
        argumentSet("time to stop", "terminationGracePeriodSeconds", "20"));
  }

  @ParameterizedTest
  @MethodSource("hardened")
  void everyPodIsHardened(String path, String expected) {
    for (JsonObject pod :
        List.of(
            pod(BASE, "Deployment"),
            pod(BASE, "DaemonSet"),
            pod(NODE_SCOPE, "DaemonSet"),
            pod(AUTO, "DaemonSet"))) {
      assertThat(text(pod, path)).isEqualTo(expected);
    }
  }

  @Test
  void everyComponentGoesWithTheBase() throws IOException {
    try (var components = Files.list(Path.of("deploy/daemonset/components"))) {
      for (Path component : components.toList()) {
        assertThat(Manifests.withComponents(component.getFileName().toString()).objects())
            .as(component.toString())
            .hasSizeGreaterThanOrEqualTo(BASE.objects().size());
      }
    }
  }

  @Test
  void everyContainerHasItsResources() {
    for (String kind : List.of("Deployment", "DaemonSet")) {
      JsonElement resources = at(pod(BASE, kind), "containers.0.resources");
      for (String path :
          List.of("requests.cpu", "requests.memory", "limits.cpu", "limits.memory")) {
        assertThat(text(resources, path)).as(kind + " " + path).matches("[0-9]+(m|Mi)?");
      }
    }
  }

  @Test
  void theDeploymentsNamespaceIsRestrictedAndTheDaemonSetsIsNot() {
    assertThat(enforced("kube-vitals")).isEqualTo("restricted");
    assertThat(enforced("kube-vitals-node")).isEqualTo("privileged");
    assertThat(text(BASE.one("Deployment"), "metadata.namespace")).isEqualTo("kube-vitals");
    assertThat(text(BASE.one("DaemonSet"), "metadata.namespace")).isEqualTo("kube-vitals-node");
  }

  @Test
  void theDeploymentMayReadPodsAndTheirOwnersAndNothingElse() {
    assertThat(text(BASE.one("ClusterRole"), "rules"))
        .isEqualTo("[" + POD_RULES + "," + CLUSTER_RULE + "]");
    assertThat(BASE.all("Role")).hasSize(1);
    assertThat(text(BASE.one("Role"), "rules")).isEqualTo(LEASE_RULES);
    assertThat(text(BASE.one("Role"), "metadata.namespace")).isEqualTo("kube-vitals");
    assertThat(text(BASE.one("RoleBinding"), "roleRef.name"))
        .isEqualTo(text(BASE.one("Role"), "metadata.name"));
    assertThat(text(pod(BASE, "Deployment"), "containers.0.env")).contains(POD_NAME);
    assertThat(text(BASE.one("ClusterRoleBinding"), "subjects"))
        .isEqualTo(
            """
            [{"kind":"ServiceAccount","name":"kube-vitals","namespace":"kube-vitals"}]\
            """);
    assertThat(text(pod(BASE, "Deployment"), "serviceAccountName")).isEqualTo("kube-vitals");
  }

  @Test
  void theDaemonSetHasTheNodesNetworkButNoTokenAndNoRight() {
    JsonObject pod = pod(BASE, "DaemonSet");
    assertThat(text(pod, "hostNetwork")).isEqualTo("true");
    assertThat(text(pod, "automountServiceAccountToken")).isEqualTo("false");
    assertThat(text(pod, "serviceAccountName")).isEqualTo("kube-vitals-node");
    assertThat(text(pod, "tolerations")).isEqualTo("[{\"operator\":\"Exists\"}]");
    for (JsonObject account : BASE.all("ServiceAccount")) {
      assertThat(text(account, "automountServiceAccountToken")).isEqualTo("false");
    }
    assertThat(text(pod(BASE, "Deployment"), "hostNetwork")).isEqualTo("null");
  }

  @Test
  void theDaemonSetListensOnTheNodesAddressOnly() {
    assertThat(text(pod(BASE, "DaemonSet"), "containers.0.env"))
        .contains(
            "{\"name\":\"HOST_IP\",\"valueFrom\":{\"fieldRef\":{\"fieldPath\":\"status.hostIP\"}}}")
        .contains(
            "{\"name\":\"NODE_NAME\",\"valueFrom\":{\"fieldRef\":{\"fieldPath\":\"spec.nodeName\"}}}");
    assertThat(configuration(BASE, "DaemonSet")).contains("role = node", "http.host = ${HOST_IP}");
    assertThat(configuration(NODE_SCOPE, "DaemonSet")).contains("http.host = ${HOST_IP}");
  }

  @Test
  void thePodsOfANodeNeedTheRightToReadAllPods() {
    assertThat(text(NODE_SCOPE.one("ClusterRole"), "rules")).isEqualTo("[" + POD_RULES + "]");
    assertThat(text(NODE_SCOPE.one("ClusterRoleBinding"), "subjects"))
        .isEqualTo(
            """
            [{"kind":"ServiceAccount","name":"kube-vitals-node","namespace":"kube-vitals-node"}]\
            """);
    assertThat(text(pod(NODE_SCOPE, "DaemonSet"), "automountServiceAccountToken"))
        .isEqualTo("true");
    assertThat(configuration(NODE_SCOPE, "DaemonSet")).contains("pods.scope = node");
    assertThat(NODE_SCOPE.all("Deployment")).isEmpty();
  }

  @Test
  void whereOneOfTheAgentsLeadsEachMayReadAllPodsAndWriteTheLease() {
    assertThat(text(AUTO.one("ClusterRole"), "rules")).isEqualTo("[" + POD_RULES + "]");
    assertThat(text(AUTO.one("Role"), "rules")).isEqualTo(LEASE_RULES);
    for (String binding : List.of("ClusterRoleBinding", "RoleBinding")) {
      assertThat(text(AUTO.one(binding), "subjects"))
          .isEqualTo(
              """
              [{"kind":"ServiceAccount","name":"kube-vitals-node","namespace":"kube-vitals-node"}]\
              """);
    }
    assertThat(text(AUTO.one("Role"), "metadata.namespace")).isEqualTo("kube-vitals-node");
    JsonObject pod = pod(AUTO, "DaemonSet");
    assertThat(text(pod, "automountServiceAccountToken")).isEqualTo("true");
    assertThat(text(pod, "containers.0.env")).contains(POD_NAME, "NODE_NAME", "HOST_IP");
    assertThat(text(pod, "containers.0.command")).contains("cluster.options");
    assertThat(configuration(AUTO, "DaemonSet")).contains("role = auto", "http.host = ${HOST_IP}");
    assertThat(AUTO.all("Deployment")).isEmpty();
  }

  @Test
  void onlyOnePodCountsTheCluster() {
    assertThat(text(BASE.one("Deployment"), "spec.replicas")).isEqualTo("1");
    assertThat(text(BASE.one("Deployment"), "spec.strategy.type")).isEqualTo("Recreate");
  }

  @Test
  void theStateIsOnTheOneVolumeThatTheDeploymentMayWrite() {
    JsonObject pod = pod(BASE, "Deployment");
    assertThat(text(pod, "containers.0.volumeMounts"))
        .isEqualTo(
            """
            [{"mountPath":"/etc/kube-vitals","name":"config","readOnly":true},\
            {"mountPath":"/var/lib/kube-vitals","name":"state"}]\
            """);
    assertThat(text(pod, "volumes.1"))
        .isEqualTo("{\"emptyDir\":{\"sizeLimit\":\"2Gi\"},\"name\":\"state\"}");
    assertThat(text(pod, "securityContext.fsGroup")).isEqualTo("10001");
    assertThat(configuration(BASE, "Deployment"))
        .contains("store.url = \"jdbc:sqlite:/var/lib/kube-vitals/state.db\"");
    assertThat(configuration(BASE, "DaemonSet")).doesNotContain("store.url");
  }

  @Test
  void theMonitorsFindThePodsByLabelsAndPort() {
    JsonElement service = MONITORS.one("ServiceMonitor");
    assertThat(entries(at(service, "spec.selector.matchLabels")))
        .isSubsetOf(entries(at(BASE.one("Service"), "metadata.labels")));
    assertThat(text(service, "metadata.namespace")).isEqualTo("kube-vitals");
    assertThat(text(service, "spec.endpoints.0.port"))
        .isEqualTo(text(BASE.one("Service"), "spec.ports.0.name"));
    assertThat(entries(at(BASE.one("Service"), "spec.selector")))
        .isSubsetOf(entries(at(BASE.one("Deployment"), "spec.template.metadata.labels")));

    JsonElement pods = MONITORS.one("PodMonitor");
    assertThat(entries(at(pods, "spec.selector.matchLabels")))
        .isSubsetOf(entries(at(BASE.one("DaemonSet"), "spec.template.metadata.labels")));
    assertThat(text(pods, "metadata.namespace")).isEqualTo("kube-vitals-node");
    assertThat(text(pods, "spec.podMetricsEndpoints.0.port"))
        .isEqualTo(text(pod(BASE, "DaemonSet"), "containers.0.ports.0.name"));
  }

  @Test
  void theMonitorsKeepOurLabelsAndNothingThatChangesWithARollout() {
    assertThat(text(MONITORS.one("ServiceMonitor"), "spec.endpoints.0.honorLabels"))
        .isEqualTo("true");
    assertThat(text(MONITORS.one("ServiceMonitor"), "spec.endpoints.0.relabelings"))
        .isEqualTo(
            """
            [{"action":"labeldrop","regex":"pod|container|endpoint"},\
            {"action":"replace","replacement":"kube-vitals","targetLabel":"instance"}]\
            """);
    assertThat(text(MONITORS.one("PodMonitor"), "spec.podMetricsEndpoints.0.honorLabels"))
        .isEqualTo("true");
    assertThat(text(MONITORS.one("PodMonitor"), "spec.podMetricsEndpoints.0.relabelings"))
        .isEqualTo(
            """
            [{"action":"labeldrop","regex":"pod|container|endpoint"},\
            {"action":"replace","sourceLabels":["__meta_kubernetes_pod_node_name"],"targetLabel":"instance"}]\
            """);
  }

  @Test
  void thePlainScrapeConfigurationDoesAsTheMonitors() throws IOException {
    JsonElement jobs =
        Manifests.read(Files.readString(Path.of("deploy/prometheus/scrape.yaml"))).getFirst();
    JsonElement cluster = at(jobs, "scrape_configs.0");
    JsonElement node = at(jobs, "scrape_configs.1");

    assertThat(text(cluster, "honor_labels")).isEqualTo("true");
    assertThat(text(cluster, "static_configs.0.targets.0"))
        .isEqualTo("kube-vitals.kube-vitals.svc:" + text(BASE.one("Service"), "spec.ports.0.port"));
    assertThat(text(cluster, "static_configs.0.labels"))
        .isEqualTo("{\"instance\":\"kube-vitals\"}");
    assertThat(text(node, "honor_labels")).isEqualTo("true");
    assertThat(text(node, "kubernetes_sd_configs.0.namespaces.names"))
        .isEqualTo("[\"kube-vitals-node\"]");
    assertThat(text(node, "relabel_configs.0.regex")).isEqualTo("node;http");
    assertThat(text(node, "relabel_configs.1.source_labels"))
        .isEqualTo(
            text(
                MONITORS.one("PodMonitor"),
                "spec.podMetricsEndpoints.0.relabelings.1.sourceLabels"));
    assertThat(text(node, "relabel_configs.1.target_label")).isEqualTo("instance");
  }

  private static JsonObject pod(Manifests manifests, String kind) {
    return at(manifests.one(kind), "spec.template.spec").getAsJsonObject();
  }

  private static String enforced(String namespace) {
    JsonElement labels = at(BASE.named("Namespace", namespace), "metadata.labels");
    return labels.getAsJsonObject().get("pod-security.kubernetes.io/enforce").getAsString();
  }

  /// The file of the ConfigMap that the workload mounts.
  private static String configuration(Manifests manifests, String kind) {
    String name = text(pod(manifests, kind), "volumes.0.configMap.name");
    JsonObject data = at(manifests.named("ConfigMap", name), "data").getAsJsonObject();
    return data.get("kube-vitals.conf").getAsString();
  }

  private static List<Map.Entry<String, JsonElement>> entries(JsonElement object) {
    return List.copyOf(object.getAsJsonObject().entrySet());
  }
}
