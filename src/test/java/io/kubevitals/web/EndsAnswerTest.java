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
  private static String end(String time, String pod, String reason, boolean terminating) {
    return """
    {"time":"%s","namespace":"shop","pod":"%s","uid":"u","workload":"web","container":"app",
    "reason":"%s","terminating":%s,"exitCode":1,"later":{"more":[1]}}
    """
        .formatted(time, pod, reason, terminating);
  }

  @Test
  void countsWhatNobodyOrdered() throws IOException {
    var answer = new EndsAnswer();
    int read =
        answer.read(
            "{\"since\":\"x\",\"limit\":9,\"ends\":["
                + String.join(
                    ",",
                    end("2026-03-02T09:30:00Z", "web-1", "OOMKilled", false),
                    end("2026-03-02T09:20:00Z", "web-1", "Error", false),
                    end("2026-03-02T09:15:00Z", "web-1", "Error", true),
                    end("2026-03-02T09:10:00Z", "done", "Completed", false))
                + "]}");
    assertThat(read).isEqualTo(4);
    assertThat(answer.oldest()).isEqualTo("2026-03-02T09:10:00Z");
    assertThat(answer.ends())
        .isEqualTo(Map.of(new ContainerName("shop", "web-1", "app"), new Ends(2, 1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "{}", "<html>", "{\"ends\":7}", "{\"ends\":[{\"time\":\"x\"}]}"})
  void anythingElseIsNoAnswer(String body) {
    assertThatThrownBy(() -> new EndsAnswer().read(body)).isInstanceOf(IOException.class);
  }
}
