package io.kubevitals.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.http.Answer;
import io.kubevitals.resource.report.Coverage;
import io.kubevitals.resource.report.Report;
import io.kubevitals.resource.report.ReportException;
import io.kubevitals.resource.report.ReportException.Cause;
import io.kubevitals.resource.report.ReportRequest;
import io.kubevitals.resource.report.ReportRequest.Times;
import io.kubevitals.resource.report.TimeWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReportApiTest {
  private static final Instant FROM = Instant.parse("2026-03-02T09:00:00Z");
  private static final Report EMPTY =
      new Report(
          new Report.Head(
              FROM,
              new TimeWindow(FROM, FROM.plusSeconds(3600)),
              "http://prometheus:9090",
              "k8s",
              "k8s",
              Duration.ofSeconds(30),
              new Coverage(1, Duration.ofSeconds(15), 0, 0, List.of()),
              "nobody",
              List.of()),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          null);

  private final List<ReportRequest> asked = new ArrayList<>();
  private final ReportApi api =
      new ReportApi(
          (request, _) -> {
            asked.add(request);
            return EMPTY;
          });

  @ParameterizedTest
  @EnumSource(ReportFormat.class)
  void everyFormatIsToldWithItsType(ReportFormat format) {
    Answer answer = api.answer(Map.of("from", "-1h", "to", "now", "format", format.word()));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo(format.contentType());
    assertThat(answer.body()).isEqualTo(format.render(EMPTY));
  }

  @Test
  void whatIsAskedForIsHandedOn() {
    api.answer(
        Map.of(
            "from", "-1h",
            "to", "now",
            "namespace", "shop, jobs",
            "workload", "deployment/web",
            "compare-from", "-25h",
            "compare-to", "-24h",
            "allow-partial", "true"));
    assertThat(asked)
        .containsExactly(
            new ReportRequest(
                Times.parse("-1h", "now"),
                Times.parse("-25h", "-24h"),
                List.of("shop", "jobs"),
                List.of("deployment/web"),
                true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "to=now;from and to belong together",
        "format=csv;from and to are required",
        "from=-1h&to=now&compare-from=-2h;compare-from and compare-to belong together",
        "from=yesterday&to=now;yesterday",
        "from=-1h&to=now&format=pdf;format must be one of",
        "from=-1h&to=now&namspace=shop;there is no parameter namspace",
      })
  void whatCannotBeMeantIsRefused(String query, String words) {
    Answer answer = api.answer(parameters(query));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"error\":").contains(words);
    assertThat(asked).isEmpty();
  }

  private static Map<String, String> parameters(String query) {
    var parameters = new HashMap<String, String>();
    for (String pair : query.split("&", -1)) {
      int at = pair.indexOf('=');
      parameters.put(pair.substring(0, at), pair.substring(at + 1));
    }
    return parameters;
  }

  @ParameterizedTest
  @CsvSource({"REQUEST,400", "SOURCE,502", "INCOMPLETE,409"})
  void aRefusalSaysWhoseFaultItIs(Cause cause, int status) {
    var refusing =
        new ReportApi(
            (_, _) -> {
              throw new ReportException(cause, "because \"it\" is so");
            });
    Answer answer = refusing.answer(Map.of("from", "-1h", "to", "now"));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo("{\"error\":\"because \\\"it\\\" is so\"}\n");
  }

  @Test
  void oneIsMadeAtATime() throws Exception {
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    var slow =
        new ReportApi(
            (_, _) -> {
              begun.countDown();
              end.await();
              return EMPTY;
            });
    var window = Map.of("from", "-1h", "to", "now");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> slow.answer(window));
      begun.await();
      assertThat(slow.answer(window).status()).isEqualTo(429);
      end.countDown();
      assertThat(first.get().status()).isEqualTo(200);
      assertThat(slow.answer(window).status()).isEqualTo(200);
    }
  }
}
