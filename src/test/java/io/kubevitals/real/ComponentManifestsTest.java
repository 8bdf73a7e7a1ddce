package io.kubevitals.real;

import static io.kubevitals.real.Manifests.at;
import static io.kubevitals.real.Manifests.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.kubevitals.http.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

  private static final String CONTAINER = "spec.template.spec.containers.0";
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
      awaitKind("/apis/monitoring.coreos.com/v1/" + kind);
    }
    CLUSTER.get().api().apply("default", resource("crds/calico-networkpolicies.yaml"));
    awaitKind("/apis/projectcalico.org/v3/networkpolicies");
  }

  private static void awaitKind(String path) {
    await(path).atMost(LIMIT).until(() -> CLUSTER.get().api().call("GET", path).status() == 200);
  }

  private static String resource(String name) throws IOException {
    try (var in = ComponentManifestsTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
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
  void theWayThroughTheOperatorsTierIsTaken() throws IOException {
    String policy =
        Files.readString(Path.of("deploy/daemonset/components/calico/tier-policy.yaml"));
    assertThat(appliedToTheTier(policy).status()).isIn(200, 201);
    KubeApi.Reply misspelt =
        appliedToTheTier(policy.replace("namespaceSelector:", "namespace-selector:"));
    assertThat(misspelt.status()).isGreaterThanOrEqualTo(400);
    assertThat(misspelt.json().toString()).contains("namespace-selector");
  }

  private static KubeApi.Reply appliedToTheTier(String policy) {
    String path =
        "/apis/projectcalico.org/v3/namespaces/calico-system/networkpolicies"
            + "/allow-tigera.kube-vitals?fieldManager=test&force=true&fieldValidation=Strict";
    return CLUSTER.get().api().call("PATCH", path, "application/apply-patch+yaml", policy);
  }

  /// A rule that passes would leave the tier, and the operator's own policies with it.
  @Test
  void inTheOperatorsTierNothingElseIsAdmitted() throws IOException {
    String policy =
        Files.readString(Path.of("deploy/daemonset/components/calico/tier-policy.yaml"));
    assertThat(policy.lines().filter(line -> line.contains("action:")).map(String::strip))
        .containsExactly("- action: Allow");
    assertThat(policy).contains("tier: allow-tigera", "name: allow-tigera.", "ports: [9094]");
  }

  @Test
  void theComponentForAntreaGivesATokenAndNoMoreThanItNeeds() throws IOException {
    Manifests manifests = Manifests.withComponents("antrea", "insecure");
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
  void theComponentForAVolumeKeepsTheStateBeyondThePod() throws IOException {
    Manifests manifests = Manifests.withComponents("persistent-state");
    assertThat(apply(manifests)).isPositive();
    JsonObject claim = manifests.one("PersistentVolumeClaim");
    assertThat(text(claim, "spec.accessModes")).isEqualTo("[\"ReadWriteOnce\"]");
    assertThat(text(claim, "spec.storageClassName")).isEqualTo("null");
    assertThat(text(manifests.one("Deployment"), "spec.template.spec.volumes"))
        .contains(
            "{\"name\":\"state\",\"persistentVolumeClaim\":{\"claimName\":\"kube-vitals-state\"}}")
        .doesNotContain("emptyDir");
    assertThat(text(manifests.one("Deployment"), "spec.strategy.type")).isEqualTo("Recreate");
  }

  @Test
  void theComponentForADatabaseRunsTwoPodsWithoutAVolume() throws IOException {
    Manifests manifests = Manifests.withComponents("postgresql");
    assertThat(apply(manifests)).isPositive();
    JsonObject deployment = manifests.one("Deployment");
    assertThat(text(deployment, "spec.replicas")).isEqualTo("2");
    assertThat(text(deployment, "spec.strategy.type")).isEqualTo("RollingUpdate");
    assertThat(text(deployment, "spec.template.spec.volumes"))
        .contains("\"secretName\":\"kube-vitals-store\"")
        .doesNotContain("emptyDir", "persistentVolumeClaim");
    assertThat(text(deployment, "spec.template.spec.containers.0.args"))
        .endsWith("\"--config\",\"/etc/kube-vitals/store.conf\"]");
    assertThat(text(manifests.named("NetworkPolicy", "kube-vitals"), "spec.egress"))
        .endsWith(",{\"ports\":[{\"port\":5432}]}]");
  }

  @Test
  void withoutItTheAgentsHaveTheClustersAuthorityAndNoToken() {
    Manifests base = Manifests.of("deploy/daemonset");
    JsonObject pod = at(base.one("DaemonSet"), "spec.template.spec").getAsJsonObject();
    assertThat(text(pod, "automountServiceAccountToken")).isEqualTo("false");
    assertThat(text(pod, "volumes.1.configMap.name")).isEqualTo("kube-root-ca.crt");
  }

  @Test
  void theComponentForTlsReachesKubeletsPrometheusAndOurselves() throws IOException {
    Manifests manifests = overlay("tls");
    assertThat(apply(manifests)).isPositive();
    for (JsonObject program : List.of(manifests.one("DaemonSet"), manifests.one("Deployment"))) {
      for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        assertThat(text(program, CONTAINER + "." + probe + ".httpGet.scheme")).isEqualTo("HTTPS");
      }
      assertThat(checked(at(program, CONTAINER + ".args").getAsJsonArray()))
          .as("nothing is left to warn of")
          .isEqualTo(new Program.Outcome(0, "", ""));
    }
    for (JsonObject endpoint :
        List.of(
            at(manifests.one("ServiceMonitor"), "spec.endpoints.0").getAsJsonObject(),
            at(manifests.one("PodMonitor"), "spec.podMetricsEndpoints.0").getAsJsonObject())) {
      assertThat(text(endpoint, "scheme")).isEqualTo("https");
      assertThat(text(endpoint, "tlsConfig.ca.secret.name")).isEqualTo("kube-vitals-tls");
      assertThat(text(endpoint, "authorization.credentials.key")).isEqualTo("token");
    }
  }

  /// What `check-config` says to these settings, the files being what the Secrets would hold.
  private static Program.Outcome checked(JsonArray arguments) throws IOException {
    Path run = Path.of("target/overlay/run").toAbsolutePath();
    Files.createDirectories(run.resolve("tls"));
    Files.createDirectories(run.resolve("readers"));
    Files.writeString(run.resolve("tls/tls.crt"), TestIdentity.certificate());
    Files.writeString(run.resolve("tls/tls.key"), TestIdentity.key());
    Files.writeString(run.resolve("readers/token"), "of-the-readers");
    var command = new ArrayList<>(Daemon.java());
    command.addAll(List.of("check-config", "--set", "http.host=0.0.0.0", "--set", "node-name=n"));
    arguments.asList().stream()
        .map(JsonElement::getAsString)
        .skip(3)
        .map(one -> one.replace("/var/run/kube-vitals", run.toString()))
        .forEach(command::add);
    Program.Outcome outcome = Program.run(command, Map.of());
    return new Program.Outcome(outcome.status(), "", outcome.errors());
  }

  /// The base and its monitors with these components, rendered below `target`.
  static Manifests overlay(String... components) throws IOException {
    Path folder = Files.createDirectories(Path.of("target/overlay"));
    String base =
        folder.toAbsolutePath().relativize(Path.of("deploy/daemonset").toAbsolutePath()).toString();
    var text = new StringBuilder("resources: [" + base + ", " + base + "/monitors]\ncomponents:\n");
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
