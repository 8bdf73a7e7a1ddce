package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kubevitals.http.TestIdentity;
import io.kubevitals.probe.Recorded;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What our component for Antrea grants is what its probes need, and no more: a real API server
/// tells whom to trust, issues the token and judges it, as Antrea has it do for each scrape.
@Needs({Need.API, Need.KUBECTL})
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class AntreaAccessTest {
  @RegisterExtension final SharedCluster server = SharedCluster.withNodes(0);

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String ACCOUNT = "system:serviceaccount:kube-vitals-node:kube-vitals-node";
  private static final String BINDING =
      "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/kube-vitals-node-antrea";
  private static final String INFOS = "/apis/crd.antrea.io/v1beta1/antreaagentinfos";
  private static final String KIND =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: antreaagentinfos.crd.antrea.io}
      spec:
        group: crd.antrea.io
        scope: Cluster
        names: {kind: AntreaAgentInfo, plural: antreaagentinfos}
        versions:
        - name: v1beta1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
      """;

  private final Closing closing = new Closing();
  private KubeApi api;
  private HttpsServer antrea;
  private Daemon agent;

  @BeforeAll
  void start() throws Exception {
    RealCluster cluster = server.get();
    api = cluster.api();
    for (String namespace : List.of("kube-vitals", "kube-vitals-node")) {
      api.apply(
          "default", "{apiVersion: v1, kind: Namespace, metadata: {name: " + namespace + "}}");
    }
    for (JsonObject object : ComponentManifestsTest.overlay("antrea").objects()) {
      if (object.get("kind").getAsString().matches("ServiceAccount|(Cluster)?Role(Binding)?")) {
        api.apply("default", object.toString());
      }
    }
    publishAuthorities();
    antrea = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    antrea.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    antrea.setHttpsConfigurator(new HttpsConfigurator(TestIdentity.context()));
    antrea.createContext("/", this::answer);
    antrea.start();
    closing.add(antrea, one -> one.stop(0));
    agent = closing.add(Daemon.serve("antrea-access", settings(cluster)), Daemon::close);
  }

  @AfterAll
  void end() {
    closing.close();
  }

  private void publishAuthorities() throws IOException {
    api.apply("default", KIND);
    await(INFOS).atMost(LIMIT).until(() -> api.call("GET", INFOS).status() == 200);
    String authority = TestIdentity.certificate();
    api.create(
        INFOS,
        Map.of(
            "apiVersion",
            "crd.antrea.io/v1beta1",
            "kind",
            "AntreaAgentInfo",
            "metadata",
            Map.of("name", "node-1"),
            "apiCABundle",
            Base64.getEncoder().encodeToString(authority.getBytes(UTF_8))));
    api.apply(
        "kube-system",
        new Gson()
            .toJson(
                Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "ConfigMap",
                    "metadata",
                    Map.of("name", "antrea-ca"),
                    "data",
                    Map.of("ca.crt", authority))));
  }

  private Map<String, String> settings(RealCluster cluster) throws IOException {
    Path token = Files.writeString(cluster.directory().resolve("antrea.token"), token());
    var settings = new LinkedHashMap<String, String>();
    settings.put("role", "node");
    settings.put("node-name", "node-1");
    settings.put("probes.interval", "1s");
    settings.put("probes.timeout", "1s");
    settings.put("kubernetes.server", '"' + cluster.url() + '"');
    settings.put(
        "kubernetes.ca-file", '"' + cluster.directory().resolve("pki/ca.crt").toString() + '"');
    settings.put("kubernetes.token-file", '"' + token.toString() + '"');
    String url = "https://127.0.0.1:" + antrea.getAddress().getPort() + "/";
    for (String component : List.of("antrea-agent", "antrea-controller")) {
      String section = "probes." + component + ".";
      settings.put(section + "enabled", "on");
      settings.put(section + "token-file", '"' + token.toString() + '"');
      for (String check : List.of("livez", "readyz", "metrics")) {
        settings.put(section + check + "-url", '"' + url + component + "/" + check + '"');
      }
    }
    return settings;
  }

  private String token() {
    String path = "/api/v1/namespaces/kube-vitals-node/serviceaccounts/kube-vitals-node/token";
    return api.create(path, Map.of("spec", Map.of("expirationSeconds", 600)))
        .getAsJsonObject("status")
        .get("token")
        .getAsString();
  }

  /// As Antrea does: its health for everybody, its metrics for whom the API server lets.
  private void answer(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    int status = path[2].equals("metrics") ? judged(String.valueOf(token)) : 200;
    byte[] body = Recorded.bytes(page(path[1], path[2]));
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String page(String component, String check) {
    return check.equals("metrics")
        ? component + "_v2.7.0_healthy_metrics_real.txt.gz"
        : component + "_v2.7.0_healthy_" + check + "_verbose_real.txt";
  }

  private int judged(String authorization) {
    JsonObject status =
        api.create(
                "/apis/authentication.k8s.io/v1/tokenreviews",
                Map.of("spec", Map.of("token", authorization.replaceFirst("^Bearer ", ""))))
            .getAsJsonObject("status");
    if (!status.has("authenticated") || !status.get("authenticated").getAsBoolean()) {
      return 401;
    }
    return allows(Map.of("nonResourceAttributes", Map.of("path", "/metrics", "verb", "get")))
        ? 200
        : 403;
  }

  private boolean allows(Map<String, ?> wish) {
    var spec = new LinkedHashMap<String, Object>(wish);
    spec.put("user", ACCOUNT);
    spec.put("groups", List.of("system:authenticated", "system:serviceaccounts"));
    return api.create("/apis/authorization.k8s.io/v1/subjectaccessreviews", Map.of("spec", spec))
        .getAsJsonObject("status")
        .get("allowed")
        .getAsBoolean();
  }

  @Test
  @Order(1)
  void itIsEnoughForEveryCheckOfAgentAndController() {
    for (String component : List.of("antrea-agent", "antrea-controller")) {
      for (String check : List.of("livez", "readyz", "metrics")) {
        await(component + " " + check)
            .atMost(LIMIT)
            .untilAsserted(() -> assertThat(success(component, check)).hasValue(1));
      }
    }
  }

  @Test
  @Order(2)
  void itIsNoMoreThanThat() {
    assertThat(allows(resource("get", "crd.antrea.io", "antreaagentinfos"))).isTrue();
    assertThat(allows(resource("list", "crd.antrea.io", "antreaagentinfos"))).isFalse();
    for (String kind : List.of("pods", "secrets", "nodes", "configmaps")) {
      assertThat(allows(resource("list", "", kind))).as(kind).isFalse();
      assertThat(allows(resource("get", "", kind))).as(kind).isFalse();
    }
  }

  private static Map<String, ?> resource(String verb, String group, String kind) {
    return Map.of(
        "resourceAttributes",
        Map.of("verb", verb, "group", group, "resource", kind, "namespace", "default"));
  }

  @Test
  @Order(3)
  void withoutItTheMetricsAreRefusedAndTheHealthIsNot() {
    api.delete(BINDING);
    var reason = Map.of("component", "antrea-agent", "check", "metrics", "reason", "auth");
    await("a refusal")
        .atMost(LIMIT)
        .until(
            () -> agent.metrics().value("kubevitals_probe_failures_total", reason).orElse(0) > 0);
    assertThat(success("antrea-agent", "metrics")).hasValue(0);
    assertThat(success("antrea-agent", "livez")).hasValue(1);
  }

  private OptionalDouble success(String component, String check) {
    var labels = Map.of("component", component, "check", check);
    return agent.metrics().value("kubevitals_probe_success", labels);
  }
}
