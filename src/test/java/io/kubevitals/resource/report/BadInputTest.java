package io.kubevitals.resource.report;

import static io.kubevitals.prometheus.LoopbackServer.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.prometheus.LoopbackServer;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.prometheus.PrometheusConfig;
import io.kubevitals.resource.report.ReportException.Cause;
import io.kubevitals.resource.report.ReportRequest.Times;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever is asked for and whatever the source answers: a clear message, and no number.
@Timeout(60)
class BadInputTest {
  private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");
  private static final String JSON = "200 OK\nContent-Type: application/json";
  private static final String EMPTY =
      "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}";
  private static final String NAMESPACES =
      """
      {"status":"success","data":{"resultType":"vector","result":[
      {"metric":{"namespace":"shop"},"value":[1,"2"]},{"metric":{"namespace":"jobs"},"value":[1,"1"]}]}}
      """;

  private static ReportRequest request(String from, String to, String... namespaces) {
    return new ReportRequest(Times.parse(from, to), null, List.of(namespaces), List.of(), false);
  }

  private static ReportException refused(String url, ReportRequest request, Duration timeout) {
    var config = new PrometheusConfig(url, timeout, 1 << 20);
    var clock = InstantSource.fixed(NOW);
    try (var client = new PrometheusClient(config, clock)) {
      var reporter =
          new Reporter(
              client,
              url,
              Configs.resource(),
              Configs.report(),
              EndSource.unknown("nobody"),
              clock,
              Duration.ofMillis(1));
      return catchThrowableOfType(
          ReportException.class, () -> reporter.report(request, Progress.none()));
    }
  }

  static Stream<Arguments> requests() {
    String hour = "-1h";
    return Stream.of(
        argumentSet("to before from", request("-1h", "-2h"), "ends before it begins"),
        argumentSet("to is from", request("-1h", "-1h"), "ends before it begins"),
        argumentSet("not over yet", request(hour, "2026-03-02T11:00:00Z"), "is not over"),
        argumentSet("a moment", request("-30s", "now"), "shorter than a minute"),
        argumentSet("a year", request("-365d", "now"), "longer than 744 h (report.max-window)"),
        argumentSet(
            "an unknown namespace",
            request(hour, "now", "shopp"),
            "no container of namespace shopp has samples|namespaces that have: jobs, shop"),
        argumentSet(
            "a namespace with regex characters",
            request(hour, "now", "shop.*"),
            "\"shop.*\" cannot be the name of a namespace"),
        argumentSet(
            "a namespace that ends the selector",
            request(hour, "now", "x\"} or vector(1) or {a=\""),
            "cannot be the name of a namespace"));
  }

  @ParameterizedTest
  @MethodSource
  void requests(ReportRequest request, String words) {
    try (var server = LoopbackServer.answering(dated(NOW), NAMESPACES)) {
      ReportException refusal = refused(server.url(), request, Duration.ofSeconds(10));
      assertThat(refusal.reason()).isEqualTo(Cause.REQUEST);
      assertThat(refusal.message()).contains(words.split("\\|", -1));
      assertThat(server.requests()).allMatch(one -> !one.contains("vector%281%29+or"));
    }
  }

  private static String dated(Instant at) {
    return JSON
        + "\nDate: "
        + java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME.format(
            at.atOffset(java.time.ZoneOffset.UTC));
  }

  static Stream<Arguments> sources() {
    String error = "{\"status\":\"error\",\"errorType\":\"x\",\"error\":\"%s\"}";
    return Stream.of(
        argumentSet("503", "503 No", "", "Prometheus fails: HTTP status 503"),
        argumentSet("a wrong path", "404 No", "", "no report: at prometheus.url|another path"),
        argumentSet("401", "401 No", "", "Prometheus refuses us|credentials"),
        argumentSet(
            "422",
            "422 No\nContent-Type: application/json",
            error.formatted("query processing would load too many samples into memory"),
            "too many samples"),
        argumentSet(
            "a query that it does not understand",
            "400 No\nContent-Type: application/json",
            error.formatted("invalid parameter"),
            "will not run the query: HTTP status 400: invalid parameter"),
        argumentSet(
            "a login page",
            "200 OK\nContent-Type: text/html",
            "<html>Sign in</html>",
            "is not Prometheus|login page"),
        argumentSet("broken JSON", JSON, "{\"status\":\"succ", "is not Prometheus"),
        argumentSet("a wrong type", JSON, EMPTY.replace("vector", "string"), "is not Prometheus"),
        argumentSet("no samples at all", JSON, EMPTY, "no samples of any container's memory"));
  }

  @ParameterizedTest
  @MethodSource
  void sources(String head, String body, String words) {
    try (var server = LoopbackServer.answering(head, body)) {
      ReportException refusal =
          refused(server.url(), request("-1h", "now"), Duration.ofSeconds(10));
      assertThat(refusal.reason()).isEqualTo(Cause.SOURCE);
      assertThat(refusal.message())
          .contains(words.split("\\|", -1))
          .hasLineCount(1)
          .hasSizeLessThan(500);
    }
  }

  @Test
  void nobodyListens() {
    var server = LoopbackServer.answering(JSON, EMPTY);
    server.close();
    ReportException refusal = refused(server.url(), request("-1h", "now"), Duration.ofSeconds(10));
    assertThat(refusal.reason()).isEqualTo(Cause.SOURCE);
    assertThat(refusal.message())
        .isEqualTo(
            "no report: Prometheus cannot be reached: nobody listens there (prometheus.url)");
  }

  @Test
  void nobodyKnowsItsName() {
    String nowhere = "http://prometheus.invalid:9090";
    ReportException refusal = refused(nowhere, request("-1h", "now"), Duration.ofSeconds(10));
    assertThat(refusal.reason()).isEqualTo(Cause.SOURCE);
    assertThat(refusal.message()).contains("cannot be reached: its name is unknown");
  }

  @Test
  void tooSlow() {
    try (var server = new LoopbackServer((_, _) -> Thread.sleep(60_000))) {
      ReportException refusal =
          refused(server.url(), request("-1h", "now"), Duration.ofMillis(300));
      assertThat(refusal.message()).contains("Prometheus is too slow", "report.timeout");
    }
  }

  /// Asked for less and less, and given up before the server or we drown.
  @Test
  void aBodyOfThreeHundredMegabytes() {
    var asked = new AtomicInteger();
    try (var server =
        new LoopbackServer(
            (request, out) -> {
              if (request.contains("vector%281%29")) {
                out.write(response(dated(NOW), EMPTY.getBytes(UTF_8)));
              } else {
                asked.incrementAndGet();
                flood(out);
              }
            })) {
      ReportException refusal =
          refused(server.url(), request("-1h", "now"), Duration.ofSeconds(20));
      assertThat(refusal.reason()).isEqualTo(Cause.SOURCE);
      assertThat(refusal.message())
          .contains("larger than 1048576 bytes", "prometheus.max-body-mib");
      assertThat(asked.get()).isBetween(2, 10);
    }
  }

  private static void flood(OutputStream out) throws IOException {
    out.write(
        (JSON.replace("200 OK", "HTTP/1.1 200 OK").replace("\n", "\r\n") + "\r\n\r\n")
            .getBytes(UTF_8));
    out.write(
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[".getBytes(UTF_8));
    byte[] one =
        "{\"metric\":{\"namespace\":\"a\"},\"value\":[1,\"1\"]},".repeat(1000).getBytes(UTF_8);
    for (int i = 0; i < 300 << 20; i += one.length) {
      out.write(one);
    }
  }

  /// `now` is the server's: its samples end there, and ours may be hours away.
  @Test
  void anotherClock() {
    Instant server = NOW.minus(Duration.ofHours(3));
    try (var source = LoopbackServer.answering(dated(server), EMPTY)) {
      ReportException refusal =
          refused(source.url(), request("-1h", "now"), Duration.ofSeconds(10));
      assertThat(refusal.message()).contains("from 2026-03-02T06:00:00Z to 2026-03-02T07:00:00Z");
      assertThat(
              refused(
                      source.url(),
                      request("2026-03-02T07:00:00Z", "2026-03-02T08:00:00Z"),
                      Duration.ofSeconds(10))
                  .message())
          .contains("is not over: at Prometheus it is 2026-03-02T07:00:00Z")
          .contains("here it is 2026-03-02T10:00:00Z");
    }
  }
}
