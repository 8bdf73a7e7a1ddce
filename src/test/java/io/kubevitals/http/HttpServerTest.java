package io.kubevitals.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpServerTest {
  private TestServer server;

  @BeforeAll
  void start() throws IOException {
    server = new TestServer(64, 10);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  static List<Arguments> requests() {
    String rest = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    return List.of(
        argumentSet("GET", "GET /metrics" + rest, "200"),
        argumentSet("HEAD", "HEAD /metrics" + rest, "200"),
        argumentSet(
            "POST", "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", "405"),
        argumentSet("PUT", "PUT /livez" + rest, "405"),
        argumentSet("DELETE", "DELETE /" + rest, "405"),
        argumentSet("TRACE", "TRACE /metrics" + rest, "405"),
        argumentSet("OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "405"),
        argumentSet("an invented method", "BREW /metrics" + rest, "405"),
        argumentSet("an unknown path", "GET /nothing" + rest, "404"),
        argumentSet("a path of dots", "GET /../../etc/passwd" + rest, "400"),
        argumentSet("no request at all", "garbage\r\n\r\n", "400"),
        argumentSet("no Host", "GET /metrics HTTP/1.1\r\n\r\n", "400"),
        argumentSet(
            "Content-Length with chunked",
            lines(
                "GET /metrics HTTP/1.1",
                "Host: x",
                "Content-Length: 3",
                "Transfer-Encoding: chunked",
                "",
                "0",
                ""),
            "400"),
        argumentSet(
            "two lengths",
            "GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            "400"),
        argumentSet(
            "a header of 17 KiB",
            "GET /metrics HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(17 * 1024) + "\r\n\r\n",
            "431"),
        argumentSet(
            "2000 headers",
            "GET /metrics HTTP/1.1\r\nHost: x\r\n" + "X-Y: zzzz\r\n".repeat(2000) + "\r\n",
            "431"),
        argumentSet("an endless path", "GET /" + "x".repeat(17 * 1024) + rest, "414"),
        argumentSet("a bug", "GET /api/v1/bug" + rest, "500"),
        argumentSet("a broken query", "GET /api/v1/echo?x=%zz&%" + rest, "[24]00"));
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n";
  }

  @ParameterizedTest
  @MethodSource("requests")
  void answers(String request, String status) throws IOException {
    assertThat(server.exchange(request))
        .matches("(?s)HTTP/1.1 " + status + " .*")
        .doesNotContain("Server:", "Jetty", "jetty", "Exception", "\tat ");
  }

  @Test
  void aWrongMethodLearnsWhichAreRight() throws IOException {
    assertThat(server.exchange("PUT / HTTP/1.1\r\nHost: x\r\n\r\n")).contains("Allow: GET, HEAD");
  }

  @Test
  void headHasTheLengthAndNoBody() throws IOException {
    String answer =
        server.exchange("HEAD /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer).containsPattern("Content-Length: [1-9]").endsWith("\r\n\r\n");
  }

  @Test
  void textAndOpenMetricsAreServedToThoseWhoWantThem() throws IOException {
    assertThat(server.get("/metrics"))
        .contains("Content-Type: text/plain; version=0.0.4; charset=utf-8")
        .doesNotContain("# EOF");
    assertThat(server.get("/metrics", "Accept: application/openmetrics-text;version=1.0.0"))
        .contains("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8")
        .endsWith("# EOF\n");
  }

  @Test
  void gzipIsServedOnlyOnRequest() throws IOException {
    assertThat(server.get("/metrics", "Accept-Encoding: gzip")).contains("Content-Encoding: gzip");
    assertThat(server.get("/metrics", "Accept-Encoding: gzip;q=0"))
        .doesNotContain("Encoding: gzip");
    assertThat(server.get("/metrics", "Accept-Encoding: br")).doesNotContain("Encoding: gzip");
    assertThat(server.get("/metrics")).doesNotContain("Encoding: gzip");
  }

  @Test
  void aScraperSeesZeroBeforeTheFirstIncrement() throws IOException {
    String timeout = "X-Prometheus-Scrape-Timeout-Seconds: 10";
    server.ends.at("web").add(3);
    assertThat(server.get("/metrics", timeout)).contains("ends_total{workload=\"web\"} 0\n");
    // The reader may have the last byte a moment before the server notes that it has.
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(server.get("/metrics", timeout))
                    .contains("ends_total{workload=\"web\"} 3\n"));
  }

  @Test
  void weLiveWhileOurLoopsDo() throws IOException {
    assertThat(server.get("/livez")).startsWith("HTTP/1.1 200").contains("[+]http-deadlines ok\n");
    var loop = server.heartbeats.loop("dead", Duration.ofNanos(-1));
    assertThat(server.get("/livez")).startsWith("HTTP/1.1 503").contains("[-]dead failed\n");
    loop.end();
    assertThat(server.get("/livez")).startsWith("HTTP/1.1 200");
  }

  @Test
  void readinessNamesItsConditions() throws IOException {
    assertThat(server.get("/readyz")).startsWith("HTTP/1.1 200").endsWith("ok");
    assertThat(server.get("/readyz?verbose")).endsWith("[+]started ok\nreadyz check passed\n");
    assertThat(server.get("/-/ready")).startsWith("HTTP/1.1 200");
    assertThat(server.get("/-/healthy")).startsWith("HTTP/1.1 200");
  }

  @Test
  void errorsOfTheApiAreJson() throws IOException {
    assertThat(server.get("/api/v1/nothing"))
        .contains("Content-Type: application/json")
        .endsWith("{\"error\":\"not found\"}\n");
    assertThat(server.get("/api/v1/echo?x=1%202")).endsWith("\"1 2\"");
  }

  @Test
  void manyRequestsShareAConnection() throws IOException {
    String one = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
    assertThat(
            server.exchange(
                one.repeat(5) + one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")))
        .matches("(?s)(HTTP/1.1 200.*?){6}");
  }

  @Test
  void anAddressInUseIsAnErrorThatSaysSo() throws IOException {
    try (var taken = new TestServer(64, 0)) {
      var config =
          new HttpConfig(
              "127.0.0.1",
              taken.server.uri().getPort(),
              64,
              8,
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              new Protection("", "", "", false));
      var second = taken.another(config);
      assertThatThrownBy(second::start)
          .isInstanceOf(IOException.class)
          .hasMessageMatching("http.host = 127.0.0.1, http.port = \\d+: cannot listen there: .+");
      second.close();
    }
  }
}
