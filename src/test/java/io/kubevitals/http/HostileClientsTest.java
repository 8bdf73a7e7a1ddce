package io.kubevitals.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// Whatever clients do, the health checks answer and memory and connections are bounded.
@Timeout(60)
class HostileClientsTest {
  private static final String LIVE = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
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

  @ParameterizedTest
  @ValueSource(strings = {"", "x"})
  void aHeaderThatTricklesAfterAGoodRequestIsCutToo(String more) throws Exception {
    try (var server = new TestServer(64, 0)) {
      var sockets = open(server, 20, LIVE + LIVE + "GET /metrics HTTP/1.1\r\nX: ");
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                sockets.forEach(socket -> trickle(socket, more));
                return rejected(server, "slow_header") == 20;
              });
      for (Socket socket : sockets) {
        String answers = new String(socket.getInputStream().readAllBytes(), UTF_8);
        assertThat(answers.split("HTTP/1.1 200", -1)).as("both good requests").hasSize(3);
      }
      close(sockets);
    }
  }

  @Test
  void aConnectionKeptOpenBetweenGoodRequestsIsNotCut() throws Exception {
    try (var server = new TestServer(64, 0);
        var socket = server.connect()) {
      trickle(socket, LIVE + LIVE);
      long began = System.nanoTime();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> System.nanoTime() - began > 3 * TestServer.HEADER_TIMEOUT.toNanos());
      trickle(socket, LIVE.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
      String answers = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(4);
      assertThat(rejected(server, "slow_header")).isZero();
    }
  }

  @Test
  void readersThatDoNotReadAreCutAndOthersAreToldToComeBack() throws Exception {
    var logged = listen();
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
    assertThat(logged.list).as("a reader's fault is not ours to log").isEmpty();
  }

  @Test
  void clientsThatKeepTheirConnectionsDoNotHoldUpTheEnd() throws Exception {
    var heard = new ListAppender<ILoggingEvent>();
    heard.start();
    ((Logger) LoggerFactory.getLogger(HttpServer.class)).addAppender(heard);
    try (var server = new TestServer(64, 0)) {
      var sockets = open(server, 10, LIVE);
      for (Socket socket : sockets) {
        assertThat(socket.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
      }
      server.server.close();
      assertThat(heard.list).noneMatch(event -> event.getMessage().contains("were cut"));
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

  /// Hears what the server logs about us from now on, at WARN and above.
  private static ListAppender<ILoggingEvent> listen() {
    var heard = new ListAppender<ILoggingEvent>();
    var threshold = new ThresholdFilter();
    threshold.setLevel("WARN");
    threshold.start();
    heard.addFilter(threshold);
    heard.start();
    ((Logger) LoggerFactory.getLogger("org.eclipse.jetty")).addAppender(heard);
    return heard;
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
