package io.kubevitals.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.http.TestIdentity;
import io.kubevitals.prometheus.LoopbackServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a probe makes of the bytes of an answer, and when it gives up.
@Timeout(60)
class HttpProbeTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final Duration LONG = Duration.ofSeconds(30);

  static Stream<Arguments> answers() {
    return Stream.of(
        argumentSet("with a length", OK + "Content-Length: 2\r\n\r\nok", "200 ok"),
        argumentSet("until it hangs up", OK + "\r\nok", "200 ok"),
        argumentSet("of HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        argumentSet("without a reason", "HTTP/1.1 200\r\ncontent-length:2\r\n\r\nok", "200 ok"),
        argumentSet("with bare newlines", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", "200 ok"),
        argumentSet("without a body", OK + "Content-Length: 0\r\n\r\n", "200 "),
        argumentSet("204", "HTTP/1.1 204 No Content\r\n\r\n", "204 "),
        argumentSet("500", "HTTP/1.1 500 No\r\nContent-Length: 3\r\n\r\nwhy", "500 why"),
        argumentSet(
            "in chunks",
            OK + "Transfer-Encoding: chunked\r\n\r\n1\r\no\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
            "200 o0123456789"),
        argumentSet(
            "in chunks with a trailer",
            OK + "Transfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n0\r\nX: y\r\n\r\n",
            "200 ok"),
        argumentSet(
            "after an interim one",
            "HTTP/1.1 100 Continue\r\n\r\n" + OK + "Content-Length: 2\r\n\r\nok",
            "200 ok"),
        argumentSet(
            "with one length twice",
            OK + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok",
            "200 ok"),
        argumentSet(
            "with two lengths", OK + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok", "body"),
        argumentSet("with a length below zero", OK + "Content-Length: -1\r\n\r\n", "body"),
        argumentSet("packed", OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "body"),
        argumentSet(
            "in chunks without a size", OK + "Transfer-Encoding: chunked\r\n\r\nok\r\n", "body"),
        argumentSet(
            "in chunks of another size",
            OK + "Transfer-Encoding: chunked\r\n\r\n1\r\nok\r\n0\r\n\r\n",
            "body"),
        argumentSet(
            "in chunks that break off", OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nok", "body"),
        argumentSet("that breaks off", OK + "Content-Length: 5\r\n\r\nok", "body"),
        argumentSet("that breaks off in its head", "HTTP/1.1 200 OK\r\nConte", "body"),
        argumentSet("with a header without a name", OK + ": x\r\n\r\n", "body"),
        argumentSet("of HTTP/2", "HTTP/2 200\r\n\r\n", "body"),
        argumentSet("with endless headers", OK + "X: y\r\n".repeat(20_000), "body"),
        argumentSet("not in UTF-8", OK + "Content-Length: 1\r\n\r\n\u00FF", "body"),
        argumentSet(
            "that is too large",
            OK + "Content-Length: 70000\r\n\r\n" + "x".repeat(70_000),
            "too_large"),
        argumentSet("elsewhere", "HTTP/1.1 301 There\r\nLocation: /x\r\n\r\n", "redirect"),
        argumentSet("for others", "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", "auth"),
        argumentSet("of nothing", "", "refused"));
  }

  /// Each is sent as a whole and byte by byte, and then the server hangs up.
  @ParameterizedTest
  @MethodSource
  void answers(String answer, String outcome) throws Exception {
    for (boolean dripping : new boolean[] {false, true}) {
      try (var server = saying(answer.getBytes(ISO_8859_1), dripping);
          var probe = new HttpProbe(new Trust.Nobody())) {
        assertThat(said(get(probe, server.url() + "/x?y=z", LONG))).isEqualTo(outcome);
        assertThat(server.requests().getFirst()).startsWith("GET /x?y=z HTTP/1.1\r\nHost: 127.0");
      }
    }
  }

  @Test
  void aConnectionIsUsedAgainUntilTheOtherSideEndsIt() throws Exception {
    var requests = new AtomicInteger();
    Set<OutputStream> connections = ConcurrentHashMap.newKeySet();
    try (var server =
            new LoopbackServer(
                (_, out) -> {
                  connections.add(out);
                  if (requests.incrementAndGet() == 3) {
                    throw new IOException("enough");
                  }
                  out.write(LoopbackServer.response("200 OK", "ok".getBytes(UTF_8)));
                });
        var probe = new HttpProbe(new Trust.Nobody())) {
      for (int i = 0; i < 4; i++) {
        assertThat(said(get(probe, server.url(), LONG))).isEqualTo("200 ok");
      }
      assertThat(requests).hasValue(5);
      assertThat(connections).hasSize(2);
    }
  }

  @Test
  void whatFollowsAnAnswerIsNotTakenForTheNext() throws Exception {
    var next = new AtomicInteger();
    try (var server =
            new LoopbackServer(
                (_, out) -> {
                  String body = "" + next.incrementAndGet();
                  String answer = OK + "Content-Length: 1\r\n\r\n" + body;
                  out.write((answer + OK + "Content-Length: 1\r\n\r\n0").getBytes(UTF_8));
                });
        var probe = new HttpProbe(new Trust.Nobody())) {
      assertThat(said(get(probe, server.url(), LONG))).isEqualTo("200 1");
      assertThat(said(get(probe, server.url(), LONG))).isEqualTo("200 2");
    }
  }

  @Test
  void nobodyListens() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (var probe = new HttpProbe(new Trust.Nobody())) {
      assertThat(said(get(probe, "http://127.0.0.1:" + port, LONG))).isEqualTo("refused");
      assertThat(said(get(probe, "http://[::1]:" + port, LONG))).isEqualTo("refused");
      assertThat(said(get(probe, "http://nowhere.invalid/", LONG))).isEqualTo("refused");
    }
  }

  /// Silent, or a byte of a TLS record every now and then: each read gets something in time.
  @ParameterizedTest
  @MethodSource
  void handshakesThatNeverEnd(boolean dripping) throws Exception {
    try (var server = hanging(dripping);
        var probe = new HttpProbe(new Trust.Anyone())) {
      String url = "https://127.0.0.1:" + server.getLocalPort();
      assertThat(said(get(probe, url, Duration.ofMillis(500)))).isEqualTo("timeout");
    }
  }

  static Stream<Arguments> handshakesThatNeverEnd() {
    return Stream.of(argumentSet("silent", false), argumentSet("dripping", true));
  }

  @Test
  void aHandshakeWithSomebodyWhoSpeaksNoTls() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var probe = new HttpProbe(new Trust.Anyone())) {
      Thread.ofVirtual().start(() -> greet(server));
      String url = "https://127.0.0.1:" + server.getLocalPort();
      assertThat(said(get(probe, url, LONG))).isEqualTo("tls");
    }
  }

  @Test
  void aSecuredConnectionIsUsedAgain() throws Exception {
    var handshakes = new AtomicInteger();
    try (var server =
        (SSLServerSocket) TestIdentity.context().getServerSocketFactory().createServerSocket(0)) {
      Thread.ofVirtual().start(() -> answer(server, handshakes));
      try (var probe = new HttpProbe(new Trust.Anyone())) {
        String url = "https://127.0.0.1:" + server.getLocalPort();
        for (int i = 0; i < 3; i++) {
          assertThat(said(get(probe, url, LONG))).isEqualTo("200 ok");
        }
        assertThat(handshakes).hasValue(1);
      }
    }
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    var asked = new CountDownLatch(1);
    var failure = new AtomicReference<Throwable>();
    try (var server =
            new LoopbackServer(
                (_, _) -> {
                  asked.countDown();
                  new CountDownLatch(1).await();
                });
        var probe = new HttpProbe(new Trust.Nobody())) {
      var thread =
          Thread.ofPlatform()
              .start(
                  () ->
                      failure.set(
                          catchThrowable(() -> get(probe, server.url(), Duration.ofDays(1)))));
      asked.await();
      thread.interrupt();
      thread.join();
      assertThat(failure.get()).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void aBugInWhatTakesTheBodyIsNotTheServers() throws Exception {
    var broken =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new IllegalStateException("a bug");
          }
        };
    try (var server = LoopbackServer.answering("200 OK", "ok");
        var probe = new HttpProbe(new Trust.Nobody())) {
      var get = new HttpGet(URI.create(server.url()), "", 100, broken);
      assertThatThrownBy(() -> probe.get(get, System.nanoTime() + LONG.toNanos()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static HttpProbe.Outcome get(HttpProbe probe, String url, Duration within)
      throws InterruptedException {
    return probe.get(HttpGet.of(URI.create(url)), System.nanoTime() + within.toNanos());
  }

  private static String said(HttpProbe.Outcome outcome) {
    return switch (outcome) {
      case HttpProbe.Answered(int status, String body, _) -> status + " " + body;
      case HttpProbe.Broken(FailureReason reason, _) -> reason.label();
    };
  }

  private static LoopbackServer saying(byte[] bytes, boolean dripping) {
    return new LoopbackServer(
        (_, out) -> {
          if (dripping && bytes.length < 1000) {
            for (byte one : bytes) {
              out.write(one);
              out.flush();
            }
          } else {
            out.write(bytes);
          }
          out.flush();
          out.close();
        });
  }

  private static void greet(ServerSocket server) {
    try (Socket connection = server.accept()) {
      connection.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(UTF_8));
      connection.getInputStream().readAllBytes();
    } catch (IOException _) {
      // It has hung up.
    }
  }

  private static void answer(ServerSocket server, AtomicInteger handshakes) {
    while (true) {
      try (Socket connection = server.accept()) {
        handshakes.incrementAndGet();
        var request = new ByteArrayOutputStream();
        for (int next = connection.getInputStream().read();
            next >= 0;
            next = connection.getInputStream().read()) {
          request.write(next);
          if (request.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            request.reset();
            connection
                .getOutputStream()
                .write(LoopbackServer.response("200 OK", "ok".getBytes(UTF_8)));
          }
        }
      } catch (IOException _) {
        return;
      }
    }
  }

  private static ServerSocket hanging(boolean dripping) throws IOException {
    var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket connection = server.accept()) {
                OutputStream out = connection.getOutputStream();
                // A handshake record of 16 KiB, which is never complete.
                out.write(new byte[] {0x16, 3, 3, 0x40, 0});
                while (dripping) {
                  out.write(2);
                  Thread.sleep(20);
                }
                new CountDownLatch(1).await();
              } catch (IOException | InterruptedException _) {
                // It has hung up.
              }
            });
    return server;
  }
}
