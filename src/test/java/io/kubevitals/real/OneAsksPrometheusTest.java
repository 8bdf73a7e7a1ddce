package io.kubevitals.real;

import static io.kubevitals.prometheus.LoopbackServer.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.prometheus.LoopbackServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Two processes with the duties of a cluster and one Lease on a real API server. Who holds it asks
/// Prometheus, and the other one does not.
@Tag("api")
@Needs(Need.API)
@TestInstance(Lifecycle.PER_CLASS)
class OneAsksPrometheusTest {
  @RegisterExtension final SharedCluster cluster = SharedCluster.withNodes(0);

  private static final String NAMESPACE = "asking";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /// Several cycles.
  private static final int SOME = 12;

  private final Closing closing = new Closing();
  private final LoopbackServer prometheus =
      closing.add(
          new LoopbackServer(
              (request, out) ->
                  out.write(
                      response(
                          "200 OK\nContent-Type: application/json",
                          answer(request).getBytes(UTF_8)))),
          LoopbackServer::close);

  @AfterEach
  void down() {
    closing.close();
  }

  @Test
  void onlyTheHolderOfTheLeaseDoes() throws Exception {
    Stage.open(cluster.get().api(), NAMESPACE, false);
    WrittenPod.create(cluster.get().api(), NAMESPACE, "app", "only").start();
    var relay = closing.add(new Relay(cluster.get().url()), Relay::close);
    var first = serve("first", relay);
    awaitMoreOf("first");
    var second = serve("second", closing.add(new Relay(cluster.get().url()), Relay::close));
    await("the second is ready").atMost(LIMIT).until(second::ready);
    awaitMoreOf("first");
    assertThat(asked("second")).as("asked by the one that waits").isZero();

    relay.swallow(true);
    awaitMoreOf("second");
    long before = asked("first");
    awaitMoreOf("second");
    assertThat(asked("first")).as("asked by the one that is cut off").isEqualTo(before);

    relay.swallow(false);
    await("the first waits").atMost(LIMIT).until(() -> waitsFor(first, "second"));
    awaitMoreOf("second");
    assertThat(asked("first")).as("asked by the one that waits again").isEqualTo(before);

    second.stop();
    long last = asked("second");
    awaitMoreOf("first");
    assertThat(asked("second")).as("asked by the one that was stopped").isEqualTo(last);
  }

  private Daemon serve(String name, Relay relay) throws IOException {
    var settings =
        Map.of(
            "role",
            "cluster",
            "lease.identity",
            name,
            "lease.namespace",
            NAMESPACE,
            "kubernetes.kubeconfig",
            cluster.get().kubeconfig(name, relay).toString(),
            "prometheus.url",
            prometheus.url() + "/" + name,
            "resources.interval",
            "1s");
    return closing.add(Daemon.serve("asking-" + name, settings), Daemon::close);
  }

  private static boolean waitsFor(Daemon daemon, String leader) {
    return daemon.get("/").contains("standby, " + leader + " leads");
  }

  private void awaitMoreOf(String name) {
    long before = asked(name);
    await(name + " asks").atMost(LIMIT).until(() -> asked(name) > before + SOME);
  }

  private long asked(String name) {
    return prometheus.requests().stream()
        .filter(request -> request.startsWith("POST /" + name + "/"))
        .count();
  }

  /// There is something of every name, and it has no series now.
  private static String answer(String request) {
    if (request.contains("kubevitals_probe")) {
      return """
      {"status":"success","data":{"resultType":"vector","result":[
      {"metric":{"kubevitals_probe":"0"},"value":[1,"1"]}]}}""";
    }
    String type = request.contains("ms%5D") ? "matrix" : "vector";
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"" + type + "\",\"result\":[]}}";
  }
}
