package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
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

/// A real kube-proxy and our agent beside it in the node's network, probing every 5 s: what is done
/// to the one, and how many seconds later the other's page says so.
@Tag("nodes")
@Needs(Need.NODES)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class KubeProxyOnNodeTest {
  @RegisterExtension final SharedCluster nodes = SharedCluster.withNodes(2);

  private static final String NAMESPACE = "proxied";
  private static final String NODE = "/api/v1/nodes/node-1";
  private static final String SLICE =
      "/apis/discovery.k8s.io/v1/namespaces/" + NAMESPACE + "/endpointslices";
  private static final String HUNG = "kube_proxy_sync_hung";
  private static final String FAILING = "kube_proxy_sync_failing";
  private static final String ELIGIBLE = "kube_proxy_node_eligible";
  private static final String REACHABLE = "kube_apiserver_reachable";
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /// From the first change that is not applied until the page says so.
  private static final double PROMISED_SECONDS = 40;

  private final Closing closing = new Closing();
  private final List<String> rows = new ArrayList<>();
  private RealCluster cluster;
  private Daemon agent;
  private int changes;

  @BeforeAll
  void start() {
    cluster = nodes.get();
    closing.add(Stage.open(cluster.api(), NAMESPACE, true), Stage::close);
    cluster
        .api()
        .apply(
            NAMESPACE,
            "{apiVersion: v1, kind: Service, metadata: {name: web},"
                + " spec: {ports: [{port: 80, targetPort: 8080}]}}");
    change();
    agent =
        closing.add(
            Daemon.serve(
                "kube-proxy-on-node",
                cluster.on("node-1"),
                Map.of(
                    "role", "node",
                    "node-name", "node-1",
                    "http.host", '"' + cluster.address("node-1") + '"',
                    "probes.kube-apiserver.livez-url", '"' + cluster.url() + "/livez\"",
                    "probes.kube-apiserver.ca-file",
                        '"' + cluster.directory().resolve("pki/ca.crt").toString() + '"')),
            Daemon::close);
  }

  @AfterAll
  void end() {
    System.out.printf(
        "%nA real kube-proxy, probed every 5 s; from the deed to our page:%n%-36s %9s  %s%n",
        "what was done", "shown", "verdict");
    rows.forEach(System.out::print);
    startIn("iptables");
    closing.close();
  }

  @Test
  @Order(1)
  void healthy() {
    awaitValue("healthy", HUNG, 0);
    awaitValue("the API server answers", REACHABLE, 1);
    assertThat(value(FAILING)).hasValue(0);
    assertThat(value(ELIGIBLE)).hasValue(1);
    assertThat(values("kube_proxy_healthy")).containsOnly(1.0);
    assertThat(implementation()).containsExactly("kube-proxy", "iptables");
    assertThat(
            agent.metrics().named("kubevitals_kube_proxy_implementation_info").getFirst().labels())
        .containsEntry("generation", "1.33");
  }

  @Test
  @Order(2)
  void aDrainingNodeIsHealthyAndNotEligible() {
    patchNode(
        "{\"spec\":{\"taints\":[{\"key\":\"ToBeDeletedByClusterAutoscaler\","
            + "\"effect\":\"NoSchedule\"}]}}");
    try {
      awaitValue("draining", ELIGIBLE, 0);
      assertThat(values("kube_proxy_healthy")).containsOnly(1.0);
      assertThat(value("probe_success", Map.of("check", "healthz"))).hasValue(1);
    } finally {
      patchNode("{\"spec\":{\"taints\":[]}}");
    }
    awaitValue("not draining any more", ELIGIBLE, 1);
  }

  @Test
  @Order(3)
  void aSyncThatFails() {
    rules("fail");
    change();
    assertThat(awaitValue("a sync fails", FAILING, 1)).isLessThanOrEqualTo(PROMISED_SECONDS);
    rules("work");
    awaitValue("syncs succeed again", FAILING, 0);
    awaitValue("and nothing waits", HUNG, 0);
  }

  @Test
  @Order(4)
  void aSyncThatHangs() {
    rules("hang");
    change();
    assertThat(awaitValue("a sync hangs", HUNG, 1)).isLessThanOrEqualTo(PROMISED_SECONDS);
    assertThat(values("kube_proxy_healthy")).as("its own health still waits").containsOnly(1.0);
    assertThat(value(FAILING)).hasValue(0);
    assertThat(value(HUNG, Map.of("ip_family", "IPv6"))).as("nothing changed there").hasValue(0);
    rules("work");
    awaitValue("what hung ended", HUNG, 0);
  }

  @Test
  @Order(5)
  void anApiServerThatIsGoneIsNobodyElsesFault() {
    cluster.stop("kube-apiserver", "KILL");
    try {
      awaitValue("the API server is gone", REACHABLE, 0);
      assertThat(value(HUNG)).hasValue(0);
      assertThat(values("kube_proxy_healthy")).containsOnly(1.0);
      assertThat(value("probe_success", Map.of("component", "kube-proxy"))).hasValue(1);
    } finally {
      cluster.start("kube-apiserver");
    }
    awaitValue("the API server is back", REACHABLE, 1);
  }

  @Test
  @Order(6)
  void aRestartIsCounted() {
    cluster.restart("kube-proxy-1", "KILL");
    awaitValue("restarted", "component_restarts_total", 1);
    awaitValue("and in sync", HUNG, 0);
  }

  @Test
  @Order(7)
  void nftablesAreToldFromIptables() {
    startIn("nftables");
    awaitValue("restarted in nftables mode", "component_restarts_total", 2);
    await("the mode")
        .atMost(LIMIT)
        .until(() -> implementation().equals(List.of("kube-proxy", "nftables")));
    change();
    awaitValue("nftables: and in sync", HUNG, 0);
    assertThat(values("kube_proxy_healthy")).containsOnly(1.0);
    rules("fail");
    change();
    assertThat(awaitValue("nftables: a sync fails", FAILING, 1))
        .isLessThanOrEqualTo(PROMISED_SECONDS);
    rules("work");
  }

  private List<String> implementation() {
    return agent.metrics().named("kubevitals_kube_proxy_implementation_info").stream()
        .flatMap(one -> Stream.of(one.label("implementation"), one.label("mode")))
        .toList();
  }

  /// The seconds that it took.
  private double awaitValue(String what, String family, double expected) {
    long begin = System.nanoTime();
    await(what)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(250))
        .untilAsserted(() -> assertThat(value(family)).hasValue(expected));
    double seconds = (System.nanoTime() - begin) / 1e9;
    rows.add("%-36s %7.1f s  %s %.0f%n".formatted(what, seconds, family, expected));
    return seconds;
  }

  /// Of IPv4, where the family tells them apart.
  private OptionalDouble value(String family) {
    boolean byFamily = family.startsWith("kube_proxy_sync");
    return value(family, byFamily ? Map.of("ip_family", "IPv4") : Map.of());
  }

  private OptionalDouble value(String family, Map<String, String> labels) {
    return agent.metrics().named("kubevitals_" + family).stream()
        .filter(sample -> sample.labels().entrySet().containsAll(labels.entrySet()))
        .mapToDouble(Exposition.Sample::value)
        .min();
  }

  private List<Double> values(String family) {
    return agent.metrics().named("kubevitals_" + family).stream()
        .map(Exposition.Sample::value)
        .toList();
  }

  /// An endpoint of the Service gets another address.
  private void change() {
    changes++;
    cluster
        .api()
        .apply(
            NAMESPACE,
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            ports: [{name: "", port: 8080, protocol: TCP}]
            endpoints: [{addresses: [192.0.2.%d], conditions: {ready: true}}]
            """
                .formatted(changes));
    assertThat(cluster.api().list(SLICE)).isNotEmpty();
  }

  private void patchNode(String patch) {
    KubeApi.Reply reply = cluster.api().call("PATCH", NODE, "application/merge-patch+json", patch);
    assertThat(reply.status()).isEqualTo(200);
  }

  private void rules(String what) {
    write("iptables.do", what);
  }

  private void startIn(String mode) {
    try {
      String file = "kube-proxy.yaml";
      String before = Files.readString(cluster.directory().resolve("node-1").resolve(file));
      write(file, before.replaceAll("mode: [a-z]+", "mode: " + mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cluster.restart("kube-proxy-1", "KILL");
  }

  private void write(String name, String text) {
    try {
      Path file = cluster.directory().resolve("node-1").resolve(name);
      Path next = Files.writeString(file.resolveSibling(name + ".next"), text);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
