package io.kubevitals.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever clients do, the health checks answer and memory and connections are bounded.
@Timeout(60)
class HostileClientsTest {
  private static final String SCRAPE = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";

  @Test
  void aHeaderThatTricklesIsCut() throws Exception {
    try (var server = new TestServer(64, 0)) {
      var sockets = open(server, 20, "GET /metrics HTTP/1.1\r\nX: ");
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                sockets.forEach(socket -> trickle(socket, "x"));
                return rejected(server, "slow_header") == 20;
              });
      assertThat(server.get("/livez")).startsWith("HTTP/1.1 200");
      close(sockets);
    }
  }

  @Test
  void readersThatDoNotReadAreCutAndOthersAreToldToComeBack() throws Exception {
    try (var server = new TestServer(64, 100_000)) {
      var sockets = open(server, 8, SCRAPE);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> server.get("/metrics").startsWith("HTTP/1.1 503"));
      assertThat(server.get("/metrics")).contains("Retry-After: 1\r\n");
      assertThat(server.get("/livez")).startsWith("HTTP/1.1 200");
      await().atMost(Duration.ofSeconds(20)).until(() -> rejected(server, "slow_reader") == 8);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> server.get("/metrics").startsWith("HTTP/1.1 200"));
      close(sockets);
    }
  }

  @Test
  void idleConnectionsGiveWay() throws Exception {
    try (var server = new TestServer(50, 0)) {
      var sockets = open(server, 1000, "");
      for (int i = 0; i < 20; i++) {
        assertThat(server.get("/livez")).startsWith("HTTP/1.1 200");
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> rejected(server, "connections") >= 950);
      close(sockets);
    }
  }

  @Test
  void aCrowdIsAnsweredWholeOrToldToComeBack() throws Exception {
    try (var server = new TestServer(256, 20_000);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<String>>();
      Callable<String> scrape = () -> server.get("/metrics");
      for (int i = 0; i < 100; i++) {
        answers.add(threads.submit(scrape));
      }
      int whole = 0;
      for (Future<String> answer : answers) {
        String text = answer.get();
        if (text.startsWith("HTTP/1.1 200")) {
          whole++;
          assertThat(text).endsWith("kubevitals_label_values_cut 0\n");
        } else {
          assertThat(text).startsWith("HTTP/1.1 503").contains("Retry-After");
        }
      }
      assertThat(whole).isGreaterThanOrEqualTo(1);
    }
  }

  private static List<Socket> open(TestServer server, int count, String text) throws IOException {
    var sockets = new ArrayList<Socket>();
    for (int i = 0; i < count; i++) {
      Socket socket = server.connect();
      trickle(socket, text);
      sockets.add(socket);
    }
    return sockets;
  }

  /// A connection that the server has closed takes no more.
  private static void trickle(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(UTF_8));
    } catch (IOException _) {
      assertThat(socket.isConnected()).isTrue();
    }
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private static long rejected(TestServer server, String reason) {
    String key = "kubevitals_http_rejected_total{reason=\"" + reason + "\"} ";
    String page = server.rendered();
    int at = page.indexOf(key) + key.length();
    return (long) Double.parseDouble(page.substring(at, page.indexOf('\n', at)));
  }
}
