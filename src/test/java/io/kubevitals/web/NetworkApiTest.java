package io.kubevitals.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.probe.Exchange;
import io.kubevitals.probe.FailureReason;
import io.kubevitals.probe.ProbeResult;
import io.kubevitals.probe.ProbeState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkApiTest {
  private static final ProbeState WELL =
      new ProbeState(
          "node-1",
          "kube-proxy",
          "healthz",
          new ProbeResult.Success(Duration.ofMillis(3)),
          "IPv4 healthy",
          List.of(
              new Exchange(
                  "http://127.0.0.1:10256/healthz",
                  Duration.ofMillis(2),
                  "HTTP status 200, 9 bytes",
                  "{\"a\":\"<b>\"}")));
  private static final ProbeState FAILING =
      new ProbeState(
          "node-1",
          "felix",
          "readiness",
          new ProbeResult.Failure(Duration.ofSeconds(2), FailureReason.TIMEOUT, "no answer"),
          "",
          List.of());
  private static final ProbeState UNKNOWN =
      new ProbeState("node-1", "kube-apiserver", "livez", null, "", List.of());

  @Test
  void eachCheckIsTold() {
    assertThat(answer(Map.of()))
        .isEqualTo(
            """
            {"checks":[\
            {"node":"node-1","component":"kube-proxy","check":"healthz","state":"well",\
            "tookSeconds":0.003,"says":"IPv4 healthy"},\
            {"node":"node-1","component":"felix","check":"readiness","state":"failing",\
            "reason":"timeout","detail":"no answer","tookSeconds":2.0,"says":""},\
            {"node":"node-1","component":"kube-apiserver","check":"livez","state":"unknown",\
            "says":""}]}\
            """);
  }

  @Test
  void whatAnswersAndHangsIsTroubled() {
    var hangs =
        new ProbeState(
            "node-1",
            "kube-proxy",
            "metrics",
            new ProbeResult.Troubled(Duration.ofMillis(3)),
            "IPv6 hangs",
            List.of());
    assertThat(new NetworkApi(() -> List.of(hangs)).route().answer().apply(Map.of()).body())
        .contains("\"state\":\"troubled\",\"tookSeconds\":0.003,\"says\":\"IPv6 hangs\"");
  }

  @Test
  void withDebugItIsAlsoToldWhatEachVerdictWasMadeOf() {
    assertThat(answer(Map.of("debug", "true")))
        .contains(
            """
            "exchanges":[{"url":"http://127.0.0.1:10256/healthz","tookSeconds":0.002,\
            "outcome":"HTTP status 200, 9 bytes","body":"{\\"a\\":\\"<b>\\"}"}]\
            """)
        .contains("\"says\":\"\",\"exchanges\":[]");
    assertThat(answer(Map.of("debug", "yes"))).doesNotContain("exchanges");
  }

  private static String answer(Map<String, String> parameters) {
    var answer =
        new NetworkApi(() -> List.of(WELL, FAILING, UNKNOWN)).route().answer().apply(parameters);
    assertThat(answer.status()).isEqualTo(200);
    return answer.body().strip();
  }
}
