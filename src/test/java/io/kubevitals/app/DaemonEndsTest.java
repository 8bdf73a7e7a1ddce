package io.kubevitals.app;

import static io.kubevitals.prometheus.LoopbackServer.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kubevitals.http.TestIdentity;
import io.kubevitals.prometheus.LoopbackServer;
import io.kubevitals.resource.report.ContainerName;
import io.kubevitals.resource.report.EndSource.Told;
import io.kubevitals.resource.report.ReportRow.Ends;
import io.kubevitals.resource.report.TimeWindow;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A report's restarts are a daemon's own words, all of them, or none.
@Timeout(60)
class DaemonEndsTest {
  private static final Instant FROM = Instant.parse("2026-03-02T09:00:00Z");
  private static final TimeWindow WINDOW = new TimeWindow(FROM, FROM.plusSeconds(3600));
  private static final ContainerName WEB = new ContainerName("shop", "web-1", "app");

  private static String page(String completeSince, String ends) {
    return "{\"completeSince\":\"%s\",\"ends\":[%s]}".formatted(completeSince, ends);
  }

  private static String end(Instant time) {
    return "{\"time\":\"%s\",\"namespace\":\"shop\",\"pod\":\"web-1\",\"container\":\"app\",\"reason\":\"Error\"}"
        .formatted(time);
  }

  private static Told told(LoopbackServer server) throws InterruptedException {
    return told(new EndsConfig(server.url(), "", ""));
  }

  private static Told told(EndsConfig daemon) throws InterruptedException {
    return new DaemonEnds(daemon).ends(WINDOW, List.of());
  }

  @Test
  void theWholeWindowIsAskedFor() throws InterruptedException {
    String answer = page("2026-03-01T00:00:00Z", end(FROM.plusSeconds(5)));
    try (var server = LoopbackServer.answering("200 OK", answer)) {
      assertThat(told(server)).isEqualTo(new Told.Known(Map.of(WEB, new Ends(1, 0))));
      assertThat(server.requests())
          .singleElement()
          .asString()
          .startsWith(
              "GET /api/v1/ends?since=2026-03-02T09:00:00Z&until=2026-03-02T10:00:00.001Z&limit=10000 ");
    }
  }

  /// The two last ends are of one moment, and the first page has one of them.
  @Test
  void aSecondPageGoesOnWhereTheFirstEnded() throws InterruptedException {
    Instant cut = FROM.plusSeconds(7);
    String first = end(FROM.plusSeconds(3000)) + "," + end(cut);
    String more = page("2026-03-01T00:00:00Z", first).replace("]}", "],\"next\":\"7000.4\"}");
    try (var server =
        new LoopbackServer(
            (request, out) -> {
              boolean later = request.contains("&after=7000.4 ");
              String answer = later ? page("2026-03-01T00:00:00Z", end(cut)) : more;
              out.write(response("200 OK", answer.getBytes(UTF_8)));
            })) {
      assertThat(told(server)).isEqualTo(new Told.Known(Map.of(WEB, new Ends(3, 0))));
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void aDaemonThatNeverEndsIsNotAskedForEver() throws InterruptedException {
    String more = page("2026-03-01T00:00:00Z", "").replace("]}", "],\"next\":\"7000.4\"}");
    try (var server = LoopbackServer.answering("200 OK", more)) {
      assertThat(why(told(server))).contains("more than 200 pages");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "404 Not Found;{\"error\":\"not kept\"};HTTP status 404",
        "200 OK;<html>Sign in</html>;did not tell",
        "200 OK;{\"ends\":[]};did not tell",
        "200 OK;{\"completeSince\":\"2026-03-02T09:30:00Z\",\"ends\":[]};since 2026-03-02T09:30:00Z alone",
      })
  void whatIsNotKnownIsSaid(String head, String body, String words) throws InterruptedException {
    try (var server = LoopbackServer.answering(head, body)) {
      assertThat(told(server))
          .isInstanceOfSatisfying(
              Told.Unknown.class,
              unknown -> assertThat(unknown.why()).contains(words, server.url()));
    }
  }

  @Test
  void aTokenIsShown(@TempDir Path folder) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "s3cret\n");
    try (var server = LoopbackServer.answering("200 OK", page("2026-03-01T00:00:00Z", ""))) {
      var daemon = new EndsConfig(server.url(), token.toString(), "");
      assertThat(told(daemon)).isEqualTo(new Told.Known(Map.of()));
      assertThat(server.requests()).singleElement().asString().contains(": Bearer s3cret");
    }
  }

  @Test
  void noTokenIsNoQuestion(@TempDir Path folder) throws Exception {
    Path empty = Files.writeString(folder.resolve("token"), "\n");
    try (var server = LoopbackServer.answering("200 OK", page("2026-03-01T00:00:00Z", ""))) {
      assertThat(why(told(new EndsConfig(server.url(), empty.toString(), ""))))
          .contains("report.ends-bearer-token-file holds nothing usable");
      assertThat(why(told(new EndsConfig(server.url(), folder + "/absent", ""))))
          .contains("absent");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void itsAuthorityIsTrustedAndNoOther(@TempDir Path folder) throws Exception {
    Path trusted = Files.writeString(folder.resolve("ca.crt"), TestIdentity.certificate());
    Path stranger = Files.writeString(folder.resolve("other.crt"), TestIdentity.stranger());
    byte[] answer = page("2026-03-01T00:00:00Z", end(FROM)).getBytes(UTF_8);
    var server =
        HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(TestIdentity.context()));
    server.createContext(
        "/api/v1/ends",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try {
      String url = "https://127.0.0.1:" + server.getAddress().getPort();
      assertThat(told(new EndsConfig(url, "", trusted.toString())))
          .isEqualTo(new Told.Known(Map.of(WEB, new Ends(1, 0))));
      assertThat(why(told(new EndsConfig(url, "", stranger.toString())))).contains("did not tell");
      assertThat(why(told(new EndsConfig(url, "", "")))).contains("did not tell");
      Path nothing = Files.writeString(folder.resolve("nothing"), "");
      assertThat(why(told(new EndsConfig(url, "", nothing.toString()))))
          .contains("report.ends-ca-file: no certificate in " + nothing);
    } finally {
      server.stop(0);
    }
  }

  private static String why(Told told) {
    assertThat(told).isInstanceOf(Told.Unknown.class);
    return ((Told.Unknown) told).why();
  }

  @Test
  void nobodyListens() throws InterruptedException {
    var server = LoopbackServer.answering("200 OK", "");
    server.close();
    assertThat(told(server)).isInstanceOf(Told.Unknown.class);
  }
}
