package io.kubevitals.probe;

import static io.kubevitals.prometheus.LoopbackServer.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.prometheus.LoopbackServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class KubeProxyHealthzProberTest {
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String OK = "200 OK\nContent-Type: application/json";
  private static final String UNAVAILABLE = "503 Service Unavailable";
  private static final String GO_TIMES =
      "{\"lastUpdated\": \"2022-11-09 13:14:35.6 +0800 CST m=+48.9\",\"currentTime\": \"2022-11-09"
          + " 13:14:35.6 +0800 CST m=+48.9\"";
  private static final String HEALTHY =
      "{\"lastUpdated\":\"2026-11-21T11:32:14Z\",\"currentTime\":\"2026-11-21T11:32:14Z\","
          + "\"nodeEligible\":true,\"healthy\":true,"
          + "\"status\":{\"IPv4\":{\"lastUpdated\":\"2026-11-21T11:28:53Z\",\"healthy\":true},"
          + "\"IPv6\":{\"lastUpdated\":\"2026-11-21T11:28:53Z\",\"healthy\":true}}}";
  private static final String DRAINING =
      HEALTHY.replace("\"nodeEligible\":true", "\"nodeEligible\":false");
  private static final String HUNG =
      HEALTHY
          .replace("\"healthy\":true,\"status", "\"healthy\":false,\"status")
          .replaceFirst("53Z\",\"healthy\":true", "53Z\",\"healthy\":false");

  static Stream<Arguments> answers() {
    String html = "<html>Sign in</html>";
    return Stream.of(
        argumentSet("healthy", OK, HEALTHY, "success", "IPv4=1 IPv6=1 eligible=1"),
        argumentSet("draining", UNAVAILABLE, DRAINING, "success", "IPv4=1 IPv6=1 eligible=0"),
        argumentSet("one family hangs", UNAVAILABLE, HUNG, "status", "IPv4=0 IPv6=1 eligible=1"),
        argumentSet("up to 1.27, healthy", OK, GO_TIMES + "}", "success", "=1"),
        argumentSet("up to 1.27, hanging", UNAVAILABLE, GO_TIMES + "}", "status", "=0"),
        argumentSet(
            "1.28, hanging",
            UNAVAILABLE,
            GO_TIMES + ", \"nodeEligible\": true}",
            "status",
            "=0 eligible=1"),
        argumentSet("200 with an unhealthy body", OK, HUNG, "body", "IPv4=0 IPv6=1 eligible=1"),
        argumentSet("the metrics port", OK, "ok", "body", ""),
        argumentSet("a login page", OK, html, "body", ""),
        argumentSet("no body", OK, "", "body", ""),
        argumentSet("another's JSON", OK, "{\"status\":\"ok\"}", "body", ""),
        argumentSet("health as text", OK, HEALTHY.replace("true", "\"true\""), "body", ""),
        argumentSet("a body cut short", OK, HEALTHY.substring(0, 200), "body", ""),
        argumentSet("two bodies", OK, HEALTHY + HEALTHY, "body", ""),
        argumentSet("a proxy in between", UNAVAILABLE, html, "status", ""),
        argumentSet("no such path", "404 Not Found", "404 page not found", "status", ""),
        argumentSet("an error", "500 Internal Server Error", HEALTHY, "status", ""),
        argumentSet("no rights", "401 Unauthorized", "", "auth", ""),
        argumentSet("forbidden", "403 Forbidden", HEALTHY, "auth", ""),
        argumentSet("elsewhere", "302 Found\nLocation: /livez", "", "redirect", ""),
        argumentSet("too much", OK, HEALTHY + " ".repeat(70_000), "too_large", ""));
  }

  @ParameterizedTest
  @MethodSource
  void answers(String head, String body, String outcome, String told) throws Exception {
    try (var server = LoopbackServer.answering(head, body);
        var prober = prober(server, LONG)) {
      ProbeReport report = prober.probe();
      assertThat(outcome(report)).isEqualTo(outcome);
      assertThat(told(report)).isEqualTo(told);
    }
  }

  static Stream<Arguments> livez() {
    return Stream.of(
        argumentSet("well", OK, GO_TIMES + "}", "success", "=1 eligible=0"),
        argumentSet("hanging", UNAVAILABLE, GO_TIMES + "}", "status", "=0 eligible=0"),
        argumentSet("not there", "404 Not Found", "", "status", "eligible=0"),
        argumentSet("nonsense", OK, "ok", "status", "eligible=0"));
  }

  /// Kubernetes 1.28 to 1.32: the body does not tell whether the rules are late as well.
  @ParameterizedTest
  @MethodSource
  void livez(String head, String body, String outcome, String told) throws Exception {
    byte[] healthz =
        response(UNAVAILABLE, (GO_TIMES + ", \"nodeEligible\": false}").getBytes(UTF_8));
    try (var server =
            new LoopbackServer(
                (request, out) ->
                    out.write(
                        request.startsWith("GET /healthz ")
                            ? healthz
                            : response(head, body.getBytes(UTF_8))));
        var prober = prober(server, LONG)) {
      ProbeReport report = prober.probe();
      assertThat(outcome(report)).isEqualTo(outcome);
      assertThat(told(report)).isEqualTo(told);
      assertThat(server.requests().getLast()).startsWith("GET /livez ");
    }
  }

  static Stream<Arguments> silences() {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n";
    return Stream.of(
        argumentSet("accepts and is silent", ""),
        argumentSet("half a header", "HTTP/1.1 20"),
        argumentSet("a header and no body", head),
        argumentSet("half a body", head + HEALTHY.substring(0, 100)));
  }

  @ParameterizedTest
  @MethodSource
  void silences(String said) throws Exception {
    var end = new CountDownLatch(1);
    try (var server =
            new LoopbackServer(
                (_, out) -> {
                  out.write(said.getBytes(UTF_8));
                  out.flush();
                  end.await();
                });
        var prober = prober(server, SHORT)) {
      ProbeReport report = prober.probe();
      assertThat(outcome(report)).isEqualTo("timeout");
      assertThat(told(report)).isEmpty();
      end.countDown();
    }
  }

  @Test
  void aBodyThatTricklesForEverEndsWithTheDeadline() throws Exception {
    try (var server =
            new LoopbackServer(
                (_, out) -> {
                  out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8));
                  while (true) {
                    out.write(' ');
                    out.flush();
                    Thread.sleep(20);
                  }
                });
        var prober = prober(server, SHORT)) {
      assertThat(outcome(prober.probe())).isEqualTo("timeout");
    }
  }

  @Test
  void aServerThatAcceptsAndClosesRefuses() throws Exception {
    try (var server =
            new LoopbackServer(
                (_, _) -> {
                  throw new IOException("the server hangs up");
                });
        var prober = prober(server, LONG)) {
      assertThat(outcome(prober.probe())).isEqualTo("refused");
    }
  }

  @Test
  void plainTextWhereTlsIsSpokenIsATlsFailure() throws Exception {
    try (var server = LoopbackServer.answering(OK, HEALTHY);
        var prober = prober(server.url().replace("http:", "https:"), SHORT)) {
      assertThat(outcome(prober.probe())).isIn("tls", "timeout");
    }
  }

  @Test
  void whatAnsweredAndNowRefusesTellsNothingAnyMore() throws Exception {
    var server = LoopbackServer.answering(OK, HEALTHY);
    try (var prober = prober(server, LONG)) {
      assertThat(told(prober.probe())).isEqualTo("IPv4=1 IPv6=1 eligible=1");
      server.close();
      ProbeReport report = prober.probe();
      assertThat(outcome(report)).isEqualTo("refused");
      assertThat(told(report)).isEmpty();
    }
  }

  @Test
  void everySeriesHasTheNode() throws Exception {
    try (var server = LoopbackServer.answering(OK, HEALTHY);
        var prober = prober(server, LONG)) {
      assertThat(ProbeStand.readings(prober.probe()))
          .allMatch(line -> line.contains("node=\"node-1\""), "has the node")
          .hasSize(4);
    }
  }

  private static Stand prober(LoopbackServer server, Duration timeout) {
    return prober(server.url(), timeout);
  }

  private static Stand prober(String url, Duration timeout) {
    return new Stand(
        ProbeStand.of(
            "probes.kube-proxy.enabled=auto",
            "probes.kube-proxy.healthz-url=\"" + url + "/healthz\"",
            "probes.kube-proxy.metrics-url=\"\"",
            "probes.timeout=" + timeout.toMillis() + "ms"));
  }

  private record Stand(ProbeStand stand) implements AutoCloseable {
    ProbeReport probe() throws InterruptedException {
      return stand.probe(Component.KUBE_PROXY, "healthz");
    }

    @Override
    public void close() {
      stand.close();
    }
  }

  private static String outcome(ProbeReport report) {
    return ProbeStand.outcome(report);
  }

  /// Families in the order of their names, then whether the node is eligible.
  private static String told(ProbeReport report) {
    return String.join(
        " ",
        ProbeStand.readings(report).stream()
            .filter(line -> !line.startsWith("kube_proxy_implementation_info"))
            .map(
                line ->
                    line.replaceAll("^kube_proxy_healthy.*ip_family=\"(.*)\"} ", "$1=")
                        .replaceAll("^kube_proxy_node_eligible.* ", "eligible="))
            .sorted()
            .toList());
  }
}
