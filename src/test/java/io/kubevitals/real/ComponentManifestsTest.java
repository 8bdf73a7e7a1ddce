package io.kubevitals.real;

import static io.kubevitals.real.Manifests.at;
import static io.kubevitals.real.Manifests.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The manifests around the components of the nodes' network, taken by a real API server that knows
/// the Prometheus Operator's kinds and refuses a field that they do not have.
@Needs({Need.API, Need.KUBECTL})
class ComponentManifestsTest {
  @RegisterExtension static final SharedCluster CLUSTER = SharedCluster.withNodes(0);

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @BeforeAll
  static void makeKindsAndNamespaces() throws IOException {
    for (String namespace : List.of("kube-vitals", "kube-vitals-node", "calico-system")) {
      CLUSTER
          .get()
          .api()
          .apply(
              "default", "{apiVersion: v1, kind: Namespace, metadata: {name: " + namespace + "}}");
    }
    for (String kind : List.of("servicemonitors", "podmonitors")) {
      CLUSTER.get().api().apply("default", definition(kind));
      String path = "/apis/monitoring.coreos.com/v1/" + kind;
      await(path).atMost(LIMIT).until(() -> CLUSTER.get().api().call("GET", path).status() == 200);
    }
  }

  private static String definition(String kind) throws IOException {
    var file = ComponentManifestsTest.class.getResourceAsStream("crds/" + kind + ".yaml.gz");
    try (var in = new GZIPInputStream(Objects.requireNonNull(file))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void theMonitorsOfKubeVitalsAreTaken() {
    assertThat(apply(Manifests.of("deploy/daemonset/monitors"))).isEqualTo(2);
  }

  @Test
  void aMonitorForEachComponentIsTaken() {
    Manifests monitors = Manifests.of("deploy/daemonset/monitors/components");
    assertThat(apply(monitors)).isEqualTo(9);
    for (JsonObject monitor : monitors.all("ServiceMonitor")) {
      String label = text(monitor, "spec.selector.matchLabels.k8s-app");
      monitors.all("Service").stream()
          .filter(service -> label.equals(text(service, "metadata.labels.k8s-app")))
          .forEach(
              service ->
                  assertThat(text(monitor, "spec.endpoints.0.port"))
                      .isEqualTo(text(service, "spec.ports.0.name")));
    }
  }

  @Test
  void theWayToCalicosControllersIsTaken() {
    assertThat(apply(Manifests.of("deploy/daemonset/components/calico"))).isEqualTo(1);
  }

  @Test
  void theComponentForAntreaGivesATokenAndNoMoreThanItNeeds() throws IOException {
    Manifests manifests = overlay("antrea", "insecure");
    assertThat(apply(manifests)).isPositive();
    JsonObject pod = at(manifests.one("DaemonSet"), "spec.template.spec").getAsJsonObject();
    assertThat(text(pod, "automountServiceAccountToken")).isEqualTo("true");
    assertThat(text(pod, "containers.0.args")).contains("token-file", "http.insecure=true");
    assertThat(text(manifests.named("ClusterRole", "kube-vitals-node-antrea"), "rules"))
        .isEqualTo(
            """
            [{"nonResourceURLs":["/metrics"],"verbs":["get"]},\
            {"apiGroups":["crd.antrea.io"],"resources":["antreaagentinfos"],"verbs":["get"]}]\
            """);
  }

  @Test
  void withoutItTheAgentsHaveTheClustersAuthorityAndNoToken() {
    Manifests base = Manifests.of("deploy/daemonset");
    JsonObject pod = at(base.one("DaemonSet"), "spec.template.spec").getAsJsonObject();
    assertThat(text(pod, "automountServiceAccountToken")).isEqualTo("false");
    assertThat(text(pod, "volumes.1.configMap.name")).isEqualTo("kube-root-ca.crt");
  }

  /// The base with these components, rendered below `target`.
  private static Manifests overlay(String... components) throws IOException {
    Path folder = Files.createDirectories(Path.of("target/overlay"));
    String base =
        folder.toAbsolutePath().relativize(Path.of("deploy/daemonset").toAbsolutePath()).toString();
    var text = new StringBuilder("resources: [" + base + "]\ncomponents:\n");
    for (String component : components) {
      text.append("  - ").append(base).append("/components/").append(component).append('\n');
    }
    Files.writeString(folder.resolve("kustomization.yaml"), text);
    return Manifests.of(folder.toString());
  }

  /// How many objects there are; all of them were taken as they stand.
  private static int apply(Manifests manifests) {
    for (JsonObject object : manifests.objects()) {
      String path =
          KubeApi.path(object, "default") + "?fieldManager=test&force=true&fieldValidation=Strict";
      KubeApi.Reply reply =
          CLUSTER
              .get()
              .api()
              .call("PATCH", path, "application/apply-patch+yaml", object.toString());
      assertThat(reply.status())
          .as("%s: %s", path, reply.json())
          .matches(status -> Map.of(200, true, 201, true).containsKey(status));
    }
    return manifests.objects().size();
  }
}
