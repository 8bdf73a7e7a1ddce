package io.kubevitals.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kubevitals.http.TestIdentity;
import io.kubevitals.prometheus.LoopbackServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Antrea's way: TLS with a certificate of its own making, and a token for the metrics.
@Timeout(60)
class SecuredTargetTest {
  private static final String TOKEN = "the-token";

  @TempDir Path folder;
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private HttpsServer server;
  private Path authority;
  private Path token;

  @BeforeEach
  void start() throws Exception {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(TestIdentity.context()));
    server.createContext("/metrics", this::metrics);
    server.start();
    authority = Files.writeString(folder.resolve("ca.crt"), TestIdentity.certificate());
    token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void metrics(HttpExchange exchange) throws IOException {
    shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    byte[] body = "antrea_agent_local_pod_count 3\n".getBytes(UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void theTokenIsShownToTheServerThatWasMeant() throws Exception {
    try (var stand = stand("false")) {
      assertThat(outcome(stand)).isEqualTo("success");
      Files.writeString(token, "the-next-token");
      assertThat(outcome(stand)).isEqualTo("success");
    }
    assertThat(shown).containsExactly("Bearer " + TOKEN, "Bearer the-next-token");
  }

  @Test
  void aStrangerGetsNoRequestAndTheAuthorityIsReadAgain() throws Exception {
    Files.writeString(authority, TestIdentity.stranger());
    try (var stand = stand("false")) {
      assertThat(outcome(stand)).isEqualTo("tls");
      assertThat(shown).isEmpty();
      Files.writeString(authority, TestIdentity.certificate());
      assertThat(outcome(stand)).isEqualTo("success");
    }
    assertThat(shown).containsExactly("Bearer " + TOKEN);
  }

  @Test
  void withoutAnAuthorityThereIsNoVerdictOnTheServerButOnTls() throws Exception {
    Files.delete(authority);
    try (var stand = stand("false")) {
      assertThat(outcome(stand)).isEqualTo("tls");
      assertThat(shown).isEmpty();
    }
  }

  @Test
  void whoSkipsVerificationShowsNoToken() throws Exception {
    Files.writeString(authority, TestIdentity.stranger());
    try (var stand = stand("true")) {
      assertThat(outcome(stand)).isEqualTo("success");
    }
    assertThat(shown).containsExactly("null");
  }

  @Test
  void aRedirectIsNotFollowedAndNobodyElseSeesTheToken() throws Exception {
    try (var other = LoopbackServer.answering("200 OK", "antrea_agent_x 1\n")) {
      server.removeContext("/metrics");
      server.createContext(
          "/metrics",
          exchange -> {
            exchange.getResponseHeaders().set("Location", other.url() + "/metrics");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
          });
      try (var stand = stand("false")) {
        assertThat(outcome(stand)).isEqualTo("redirect");
      }
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void theTokenDoesNotTravelInClearText() throws Exception {
    try (var plain = LoopbackServer.answering("200 OK", "antrea_agent_x 1\n");
        var stand = stand("false", plain.url())) {
      assertThat(outcome(stand)).isEqualTo("success");
      assertThat(plain.requests()).hasSize(1).noneMatch(one -> one.contains("uthorization"));
    }
  }

  @Test
  void onlyLoopbackIsShownTheToken() {
    var secret = new LoopbackToken(token.toString());
    var trust = new Trust.PublicAuthorities();
    for (String host : List.of("localhost", "127.0.0.1", "[::1]")) {
      assertThat(secret.of(java.net.URI.create("https://" + host + ":1/x"), trust))
          .isEqualTo(TOKEN);
    }
    for (String host : List.of("10.0.0.1", "localhost.example.org", "127.0.0.1.example.org")) {
      assertThat(secret.of(java.net.URI.create("https://" + host + ":1/x"), trust)).isEmpty();
    }
  }

  private ProbeStand stand(String skipVerify) {
    return stand(skipVerify, "https://127.0.0.1:" + server.getAddress().getPort());
  }

  private ProbeStand stand(String skipVerify, String url) {
    return ProbeStand.of(
        "probes.antrea-agent.enabled=on",
        "probes.antrea-agent.metrics-url=\"" + url + "/metrics\"",
        "probes.antrea-agent.ca-file=\"" + authority + "\"",
        "probes.antrea-agent.token-file=\"" + token + "\"",
        "probes.antrea-agent.insecure-skip-verify=" + skipVerify);
  }

  private static String outcome(ProbeStand stand) throws InterruptedException {
    return ProbeStand.outcome(stand.probe(Component.ANTREA_AGENT, "metrics"));
  }
}
