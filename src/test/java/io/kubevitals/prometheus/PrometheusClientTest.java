package io.kubevitals.prometheus;

import static io.kubevitals.prometheus.LoopbackServer.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.config.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class PrometheusClientTest {
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final long LIMIT = 1 << 20;
  private static final String JSON = "200 OK\nContent-Type: application/json";
  private static final String TWO_SERIES =
      """
      {"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{"__name__":"up","job":"a"},"values":[[1700000000.123,"0.5"],[1700000015,"+Inf"]]},
        {"metric":{},"values":[]}]}}
      """;
  private static final List<Series> TWO =
      List.of(
          new Series(
              Map.of("__name__", "up", "job", "a"),
              List.of(
                  new Sample(1_700_000_000_123L, 0.5),
                  new Sample(1_700_000_015_000L, Double.POSITIVE_INFINITY))),
          new Series(Map.of(), List.of()));

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void seriesArriveWithTheirSamplesOwnTimes() throws Exception {
    try (var server = LoopbackServer.answering(JSON, TWO_SERIES);
        var client = client(server.url(), LONG)) {
      var series = new ArrayList<Series>();
      assertThat(client.query("up[2m]", series::add)).isInstanceOf(Answer.Complete.class);
      assertThat(series).isEqualTo(TWO);
      assertThat(server.requests().getFirst())
          .startsWith("POST /api/v1/query HTTP/1.1")
          .endsWith("query=up%5B2m%5D&timeout=20s");
    }
  }

  @Test
  void anAnswerMayCallItselfAStream() throws Exception {
    String head = "200 OK\nContent-Type: application/stream+json; charset=utf-8";
    try (var server = LoopbackServer.answering(head, TWO_SERIES);
        var client = client(server.url(), LONG)) {
      assertThat(client.query("up[2m]", _ -> {})).isInstanceOf(Answer.Complete.class);
    }
  }

  @Test
  void anAnswerMayBePacked() throws Exception {
    try (var server =
            new LoopbackServer(
                (_, out) ->
                    out.write(
                        response(
                            JSON + "\nContent-Encoding: gzip", LoopbackServer.gzip(TWO_SERIES))));
        var client = client(server.url(), LONG)) {
      var series = new ArrayList<Series>();
      assertThat(client.query("up[2m]", series::add)).isInstanceOf(Answer.Complete.class);
      assertThat(series).isEqualTo(TWO);
      assertThat(server.requests().getFirst()).contains("Accept-Encoding: gzip");
    }
  }

  @Test
  void aPastMomentIsAskedForAsAWholeAndAnsweredAsAVector() throws Exception {
    String body =
        """
        {"status":"success","data":{"resultType":"vector","result":[
          {"metric":{"job":"a"},"value":[1700000000.5,"3"]}]}}
        """;
    try (var server = LoopbackServer.answering(JSON, body);
        var client = client(server.url(), LONG)) {
      var series = new ArrayList<Series>();
      var at = Instant.parse("2026-01-01T00:00:00.050Z");
      assertThat(client.query(Query.valuesAt("max(up)", at, true), series::add))
          .isInstanceOf(Answer.Complete.class);
      assertThat(series)
          .containsExactly(
              new Series(Map.of("job", "a"), List.of(new Sample(1_700_000_000_500L, 3))));
      assertThat(server.requests().getFirst())
          .contains(
              "query=max%28up%29&time=1767225600.050"
                  + "&partial_response=false&deny_partial_response=1&timeout=20s");
      assertThat(client.query(Query.samplesUntil("up[1m]", at, false), _ -> {}))
          .isInstanceOf(Answer.Failed.class);
      assertThat(server.requests().getLast()).endsWith("&time=1767225600.050&timeout=20s");
    }
  }

  @Test
  void theServersClockTellsWhenItAnswered() throws Exception {
    try (var server =
            LoopbackServer.answering(JSON + "\nDate: Thu, 01 Jan 2026 00:07:00 GMT", TWO_SERIES);
        var client = client(server.url(), LONG)) {
      assertThat(client.query("up[2m]", _ -> {}))
          .isInstanceOfSatisfying(
              Answer.Complete.class,
              answer -> assertThat(answer.at()).isEqualTo("2026-01-01T00:07:00Z"));
    }
  }

  static Stream<Arguments> partial() {
    String data = "\"data\":{\"result\":[],\"resultType\":\"matrix\"}";
    return Stream.of(
        argumentSet(
            "warnings of Thanos or Prometheus",
            "{\"warnings\":[\"store x is away\"],\"status\":\"success\"," + data + "}",
            List.of("store x is away")),
        argumentSet(
            "isPartial of a VictoriaMetrics cluster",
            "{\"status\":\"success\",\"isPartial\":true," + data + ",\"stats\":{\"a\":[1]}}",
            List.of()));
  }

  @ParameterizedTest
  @MethodSource
  void partial(String body, List<String> warnings) throws Exception {
    try (var server = LoopbackServer.answering(JSON, body);
        var client = client(server.url(), LONG)) {
      assertThat(client.query("up[2m]", _ -> {}))
          .isInstanceOfSatisfying(
              Answer.Partial.class, answer -> assertThat(answer.warnings()).isEqualTo(warnings));
    }
  }

  static Stream<Arguments> answers() {
    String html = "200 OK\nContent-Type: text/html; charset=utf-8";
    return Stream.of(
        argumentSet("a login page", html, "<html>Sign in</html>", "not-prometheus"),
        argumentSet("a login page that calls itself JSON", JSON, "<html>", "not-prometheus"),
        argumentSet("nothing", JSON, "", "not-prometheus"),
        argumentSet("a list", JSON, "[]", "not-prometheus"),
        argumentSet("an empty object", JSON, "{}", "not-prometheus"),
        argumentSet(
            "JSON cut in the labels",
            JSON,
            LoopbackServer.cut(TWO_SERIES, "job"),
            "not-prometheus"),
        argumentSet(
            "JSON cut in a number",
            JSON,
            LoopbackServer.cut(TWO_SERIES, "0000.123"),
            "not-prometheus"),
        argumentSet(
            "JSON cut at its end", JSON, TWO_SERIES.strip().replaceAll("}$", ""), "not-prometheus"),
        argumentSet("a vector", JSON, TWO_SERIES.replace("matrix", "vector"), "not-prometheus"),
        argumentSet("no result", JSON, "{\"status\":\"success\",\"data\":{}}", "not-prometheus"),
        argumentSet(
            "a value as number", JSON, TWO_SERIES.replace("\"0.5\"", "0.5"), "not-prometheus"),
        argumentSet("a value of words", JSON, TWO_SERIES.replace("0.5", "much"), "not-prometheus"),
        argumentSet(
            "a time as text", JSON, TWO_SERIES.replace("1700000015", "\"1\""), "not-prometheus"),
        argumentSet(
            "a sample of three",
            JSON,
            TWO_SERIES.replace("\"0.5\"", "\"0.5\",1"),
            "not-prometheus"),
        argumentSet("a label as number", JSON, TWO_SERIES.replace("\"a\"", "1"), "not-prometheus"),
        argumentSet("labels as text", JSON, TWO_SERIES.replace("{}", "\"\""), "not-prometheus"),
        argumentSet("samples as text", JSON, TWO_SERIES.replace("[]", "\"\""), "not-prometheus"),
        argumentSet("deep nesting", JSON, "[".repeat(100_000), "not-prometheus"),
        argumentSet(
            "deep nesting in an unknown field",
            JSON,
            "{\"x\":" + "[".repeat(100_000),
            "not-prometheus"),
        argumentSet(
            "not packed though it says so",
            JSON + "\nContent-Encoding: gzip",
            TWO_SERIES,
            "not-prometheus"),
        argumentSet(
            "an error with status 200",
            JSON,
            "{\"status\":\"error\",\"error\":\"no\"}",
            "bad-data"),
        argumentSet(
            "bad query",
            "400 Bad Request\nContent-Type: application/json",
            "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}",
            "bad-data"),
        argumentSet(
            "too many samples",
            "422 Unprocessable\nContent-Type: application/json",
            "{\"status\":\"error\",\"error\":\"too many samples\"}",
            "bad-data"),
        argumentSet(
            "more samples of a series than we take",
            JSON,
            TWO_SERIES.replace("[]", "[" + "[1,\"1\"],".repeat(11_000) + "[1,\"1\"]]"),
            "too-many-samples"),
        argumentSet("no rights", "401 Unauthorized", "", "refused"),
        argumentSet("forbidden", "403 Forbidden\nContent-Type: text/html", "<html>", "refused"),
        argumentSet(
            "a redirect to a login page", "302 Found\nLocation: http://127.0.0.1:1/", "", "status"),
        argumentSet("wrong path", "404 Not Found", "404 page not found", "status"),
        argumentSet(
            "a proxy without its server",
            "502 Bad Gateway\nContent-Type: text/html",
            "<html>",
            "status"),
        argumentSet("no room, without a word how long", "503 Service Unavailable", "", "status"),
        argumentSet("no room", "429 Too Many Requests\nRetry-After: 10", "", "busy"),
        argumentSet(
            "starting",
            "503 Service Unavailable\nRetry-After: Thu, 01 Jan 2026 00:01:00 GMT",
            "",
            "busy"));
  }

  @ParameterizedTest
  @MethodSource
  void answers(String head, String body, String reason) throws Exception {
    try (var server = LoopbackServer.answering(head, body);
        var client = client(server.url(), LONG)) {
      assertThat(error(client).reason()).isEqualTo(reason);
    }
  }

  @Test
  void theServersOwnWordsAreInTheError() throws Exception {
    String body =
        "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error at 3\"}";
    try (var server =
            LoopbackServer.answering("400 Bad Request\nContent-Type: application/json", body);
        var client = client(server.url(), LONG)) {
      assertThat(error(client)).isEqualTo(new QueryError.BadQuery(400, "parse error at 3"));
    }
  }

  static Stream<Arguments> silences() {
    return Stream.of(
        argumentSet("no answer at all", ""),
        argumentSet("half a header", "HTTP/1.1 200 OK\r\nContent-"),
        argumentSet(
            "no body",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n"),
        argumentSet(
            "half a body",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{\"status\":"),
        argumentSet(
            "half an error",
            "HTTP/1.1 400 Bad\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"));
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
        var client = client(server.url(), SHORT)) {
      assertThat(error(client)).isEqualTo(new QueryError.TimedOut(SHORT));
      end.countDown();
    }
  }

  @Test
  void aBodyThatTricklesForEverEndsWithTheDeadline() throws Exception {
    try (var server =
            new LoopbackServer(
                (_, out) -> {
                  LoopbackServer.head(out);
                  out.write(
                      "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
                          .getBytes(UTF_8));
                  while (true) {
                    out.write("{\"metric\":{},\"values\":[]},".getBytes(UTF_8));
                    out.flush();
                    Thread.sleep(20);
                  }
                });
        var client = client(server.url(), SHORT)) {
      assertThat(error(client)).isEqualTo(new QueryError.TimedOut(SHORT));
      await().until(() -> server.broken() == 1);
    }
  }

  @Test
  void aBodyOf300MegabytesIsCutAtTheLimit() throws Exception {
    var sent = new AtomicInteger();
    try (var server =
            new LoopbackServer(
                (_, out) -> {
                  LoopbackServer.head(out);
                  out.write('{');
                  byte[] piece = "\"x\":[1,1,1,1],".repeat(1000).getBytes(UTF_8);
                  for (int i = 0; i < 300_000_000 / piece.length; i++) {
                    out.write(piece);
                    sent.addAndGet(piece.length);
                  }
                });
        var client = client(server.url(), LONG)) {
      assertThat(error(client)).isEqualTo(new QueryError.TooLarge(LIMIT));
      await().until(() -> server.broken() == 1);
      assertThat(sent.get()).isLessThan(100_000_000);
    }
  }

  @Test
  void aSmallBodyThatUnpacksToALargeOneIsCutToo() throws Exception {
    byte[] bomb =
        LoopbackServer.gzip(
            "{\"x\":\"" + " ".repeat(60_000) + "\"," + "\"y\":1,".repeat(1_000_000));
    assertThat(bomb.length).isLessThan(100_000);
    try (var server =
            new LoopbackServer(
                (_, out) -> out.write(response(JSON + "\nContent-Encoding: gzip", bomb)));
        var client = client(server.url(), LONG)) {
      assertThat(error(client)).isEqualTo(new QueryError.TooLarge(LIMIT));
    }
  }

  @Test
  void aConnectionThatBreaksInTheBodyIsNoAnswer() throws Exception {
    try (var server =
            new LoopbackServer(
                (_, out) -> {
                  out.write(response(JSON, TWO_SERIES.getBytes(UTF_8)), 0, 150);
                  throw new IOException("the server hangs up");
                });
        var client = client(server.url(), LONG)) {
      assertThat(error(client).reason()).isEqualTo("unreachable");
    }
  }

  @Test
  void nobodyListens() throws Exception {
    String url;
    try (var server = LoopbackServer.answering(JSON, TWO_SERIES)) {
      url = server.url();
    }
    try (var client = client(url, LONG)) {
      assertThat(error(client).reason()).isEqualTo("unreachable");
    }
  }

  @Test
  void aServerThatAsksForTimeIsNotAskedBefore() throws Exception {
    try (var server =
            new LoopbackServer(
                (request, out) ->
                    out.write(
                        request.contains("first")
                            ? response("503 Service Unavailable\nRetry-After: 30", new byte[0])
                            : response(JSON, TWO_SERIES.getBytes(UTF_8))));
        var client = client(server.url(), LONG)) {
      var until = now.get().plusSeconds(30);
      assertThat(error(client, "first[2m]")).isEqualTo(new QueryError.Busy(503, until));
      now.set(until.minusMillis(1));
      assertThat(error(client, "second[2m]")).isEqualTo(new QueryError.Busy(503, until));
      assertThat(server.requests()).hasSize(1);
      now.set(until);
      assertThat(client.query("third[2m]", _ -> {})).isInstanceOf(Answer.Complete.class);
      assertThat(server.requests()).hasSize(2);
    }
  }

  static Stream<Arguments> credentials(@TempDir Path directory) throws IOException {
    Path password = Files.writeString(directory.resolve("password"), "pa:ss wörd\n");
    return Stream.of(
        argumentSet(
            "basic authentication",
            new String[] {"basic-auth.username=me", "basic-auth.password-file=" + password},
            "Authorization: Basic "
                + Base64.getEncoder().encodeToString("me:pa:ss wörd".getBytes(UTF_8))),
        argumentSet(
            "a tenant",
            new String[] {"headers={X-Scope-OrgID = \"team-a\"}"},
            "X-Scope-OrgID: team-a"));
  }

  @ParameterizedTest
  @MethodSource
  void credentials(String[] overrides, String header) throws Exception {
    try (var server = LoopbackServer.answering(JSON, TWO_SERIES);
        var client = new PrometheusClient(configured(server.url(), overrides), now::get)) {
      assertThat(client.query("up[2m]", _ -> {})).isInstanceOf(Answer.Complete.class);
      assertThat(server.requests().getFirst().lines()).contains(header);
    }
  }

  @Test
  void thePathOfAProxyIsKept() throws Exception {
    try (var server = LoopbackServer.answering(JSON, TWO_SERIES);
        var client =
            new PrometheusClient(configured(server.url() + "/api/n9e/proxy/1/"), now::get)) {
      client.query("up[2m]", _ -> {});
      assertThat(server.requests().getFirst())
          .startsWith("POST /api/n9e/proxy/1/api/v1/query HTTP/1.1");
    }
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        argumentSet(
            "a user without a password",
            new String[] {"basic-auth.username=me"},
            "prometheus.basic-auth: needs both username and password-file"),
        argumentSet(
            "two ways at once",
            new String[] {
              "basic-auth.username=me", "basic-auth.password-file=/x", "bearer-token-file=/y"
            },
            "prometheus.bearer-token-file: cannot be set together with prometheus.basic-auth"),
        argumentSet(
            "a secret as header",
            new String[] {"headers={Authorization = x}"},
            "prometheus.headers: cannot hold the header \"Authorization\""),
        argumentSet(
            "a header that ends early",
            new String[] {"headers={X-A = \"a\\r\\nX-B: b\"}"},
            "prometheus.headers: has no visible ASCII as value of X-A"),
        argumentSet(
            "a certificate without its key",
            new String[] {"tls.cert-file=/x"},
            "prometheus.tls: needs both cert-file and key-file"),
        argumentSet(
            "trust in one and in all",
            new String[] {"tls.ca-file=/x", "tls.insecure-skip-verify=true"},
            "prometheus.tls.insecure-skip-verify: makes prometheus.tls.ca-file meaningless"),
        argumentSet(
            "a secret in the URL",
            new String[] {"url=http://me:secret@x"},
            "prometheus.url: must be an http or https URL without user info, not"
                + " \"http://me:secret@x\""));
  }

  @ParameterizedTest
  @MethodSource
  void mistakes(String[] overrides, String message) {
    assertThatThrownBy(() -> configured("http://x", overrides)).message().contains(message);
  }

  @Test
  void afterTenFailuresInARowNothingIsAskedForAWhileAndThenOneQueryTries() throws Exception {
    var works = new AtomicReference<>(false);
    try (var server =
            new LoopbackServer(
                (_, out) ->
                    out.write(
                        works.get()
                            ? response(JSON, TWO_SERIES.getBytes(UTF_8))
                            : response("502 Bad Gateway", new byte[0])));
        var client = client(server.url(), LONG)) {
      for (int i = 0; i < 10; i++) {
        assertThat(error(client).reason()).isEqualTo("status");
      }
      Instant until = now.get().plusSeconds(5);
      assertThat(error(client)).isEqualTo(new QueryError.Paused(until));
      assertThat(server.requests()).hasSize(10);
      now.set(until);
      assertThat(error(client).reason()).isEqualTo("status");
      Instant later = until.plusSeconds(10);
      assertThat(error(client)).isEqualTo(new QueryError.Paused(later));
      works.set(true);
      now.set(later);
      assertThat(client.query("up[2m]", _ -> {})).isInstanceOf(Answer.Complete.class);
      assertThat(client.query("up[2m]", _ -> {})).isInstanceOf(Answer.Complete.class);
    }
  }

  @Test
  void atMostFourQueriesAreOnTheirWay() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var four = new CountDownLatch(4);
    try (var server =
            new LoopbackServer(
                (_, out) -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  four.countDown();
                  four.await();
                  running.decrementAndGet();
                  out.write(response(JSON, TWO_SERIES.getBytes(UTF_8)));
                });
        var client = client(server.url(), LONG);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Answer> query = () -> client.query("up[2m]", _ -> {});
      for (var answer : threads.invokeAll(java.util.Collections.nCopies(12, query))) {
        assertThat(answer.get()).isInstanceOf(Answer.Complete.class);
      }
      assertThat(most.get()).isEqualTo(4);
    }
  }

  @Test
  void theTokenIsReadAgainForEachQuery(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "one\n");
    try (var server = LoopbackServer.answering(JSON, TWO_SERIES);
        var client =
            new PrometheusClient(configured(server.url(), "bearer-token-file=" + file), now::get)) {
      client.query("up[2m]", _ -> {});
      Files.writeString(file, "two\n");
      client.query("up[2m]", _ -> {});
      assertThat(server.requests().getFirst()).contains("Authorization: Bearer one\r\n");
      assertThat(server.requests().getLast()).contains("Authorization: Bearer two\r\n");
    }
  }

  private PrometheusClient client(String url, Duration timeout) {
    return new PrometheusClient(new PrometheusConfig(url, timeout, LIMIT), now::get);
  }

  private static QueryError error(PrometheusClient client) throws InterruptedException {
    return error(client, "up[2m]");
  }

  private static QueryError error(PrometheusClient client, String query)
      throws InterruptedException {
    Answer answer = client.query(query, _ -> {});
    assertThat(answer).isInstanceOf(Answer.Failed.class);
    return ((Answer.Failed) answer).error();
  }

  private static PrometheusConfig configured(String url, String... overrides) {
    var all = new ArrayList<String>(List.of("prometheus.url=" + url));
    Stream.of(overrides).forEach(one -> all.add("prometheus." + one));
    var settings = new SettingsLoader(Map.of()).load(List.of(), all);
    PrometheusConfig config = PrometheusConfig.from(settings);
    try {
      settings.done();
    } catch (InvalidConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return config;
  }
}
