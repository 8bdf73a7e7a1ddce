package io.kubevitals.app;

import static io.kubevitals.prometheus.LoopbackServer.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.prometheus.LoopbackServer;
import io.kubevitals.resource.report.ContainerName;
import io.kubevitals.resource.report.EndSource.Told;
import io.kubevitals.resource.report.ReportRow.Ends;
import io.kubevitals.resource.report.TimeWindow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A report's restarts are a daemon's own words, all of them, or none.
@Timeout(60)
class DaemonEndsTest {
  private static final Instant FROM = Instant.parse("2026-03-02T09:00:00Z");
  private static final TimeWindow WINDOW = new TimeWindow(FROM, FROM.plusSeconds(3600));
  private static final ContainerName WEB = new ContainerName("shop", "web-1", "app");
  private static final int PAGE = 10_000;

  private static String page(String completeSince, String ends) {
    return "{\"completeSince\":\"%s\",\"ends\":[%s]}".formatted(completeSince, ends);
  }

  private static String end(Instant time) {
    return "{\"time\":\"%s\",\"namespace\":\"shop\",\"pod\":\"web-1\",\"container\":\"app\",\"reason\":\"Error\"}"
        .formatted(time);
  }

  private static Told told(LoopbackServer server) throws InterruptedException {
    return new DaemonEnds(server.url()).ends(WINDOW, List.of());
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

  /// 10,001 ends, the last two of one second: the first page cuts them apart.
  @Test
  void aSecondPageGoesOnWhereTheFirstEnded() throws InterruptedException {
    Instant cut = FROM.plusSeconds(7);
    String first =
        IntStream.range(0, PAGE)
            .mapToObj(i -> end(i == PAGE - 1 ? cut : FROM.plusSeconds(3000).minusMillis(i)))
            .collect(Collectors.joining(","));
    String second = end(cut) + "," + end(cut);
    try (var server =
        new LoopbackServer(
            (request, out) -> {
              boolean later = request.contains("until=2026-03-02T09:00:07.001Z");
              String answer = page("2026-03-01T00:00:00Z", later ? second : first);
              out.write(response("200 OK", answer.getBytes(UTF_8)));
            })) {
      assertThat(told(server)).isEqualTo(new Told.Known(Map.of(WEB, new Ends(PAGE + 1, 0))));
      assertThat(server.requests()).hasSize(2);
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
  void nobodyListens() throws InterruptedException {
    var server = LoopbackServer.answering("200 OK", "");
    server.close();
    assertThat(told(server)).isInstanceOf(Told.Unknown.class);
  }
}
