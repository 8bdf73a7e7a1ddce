package io.kubevitals.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubevitals.resource.report.ContainerName;
import io.kubevitals.resource.report.ReportRow.Ends;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndsAnswerTest {
  private static final ContainerName WEB = new ContainerName("shop", "web-1", "app");

  private static String end(String time, String pod, String reason, boolean terminating) {
    return """
    {"time":"%s","namespace":"shop","pod":"%s","uid":"u","workload":"web","container":"app",
    "reason":"%s","terminating":%s,"exitCode":1,"later":{"more":[1]}}
    """
        .formatted(time, pod, reason, terminating);
  }

  private static String page(String... ends) {
    return pageBefore("", ends);
  }

  private static String pageBefore(String rest, String... ends) {
    return "{\"since\":\"x\",\"limit\":9,\"completeSince\":\"2026-03-01T00:00:00Z\",\"ends\":["
        + String.join(",", ends)
        + "]"
        + rest
        + "}";
  }

  @Test
  void countsWhatNobodyOrdered() throws IOException {
    var answer = new EndsAnswer();
    boolean more =
        answer.read(
            page(
                end("2026-03-02T09:30:00Z", "web-1", "OOMKilled", false),
                end("2026-03-02T09:20:00Z", "web-1", "Error", false),
                end("2026-03-02T09:15:00Z", "web-1", "Error", true),
                end("2026-03-02T09:10:00Z", "done", "Completed", false)));
    assertThat(more).isFalse();
    assertThat(answer.completeSince()).isEqualTo("2026-03-01T00:00:00Z");
    assertThat(answer.ends()).isEqualTo(Map.of(WEB, new Ends(2, 1)));
  }

  @Test
  void aPageSaysWhereTheNextBegins() throws IOException {
    String newest = end("2026-03-02T09:30:00Z", "web-1", "Error", false);
    String cut = end("2026-03-02T09:20:00Z", "web-1", "Error", false);
    var answer = new EndsAnswer();
    assertThat(answer.read(pageBefore(",\"truncated\":true,\"next\":\"17.4\"", newest, cut)))
        .isTrue();
    assertThat(answer.next()).isEqualTo("17.4");
    assertThat(answer.read(pageBefore(",\"truncated\":false", cut))).isFalse();
    assertThat(answer.next()).isEmpty();
    assertThat(answer.ends()).isEqualTo(Map.of(WEB, new Ends(3, 0)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "<html>",
        "{\"ends\":7}",
        "{\"ends\":[]}",
        "{\"completeSince\":\"x\",\"ends\":[]}"
      })
  void anythingElseIsNoAnswer(String body) {
    assertThatThrownBy(() -> new EndsAnswer().read(body)).isInstanceOf(IOException.class);
  }
}
