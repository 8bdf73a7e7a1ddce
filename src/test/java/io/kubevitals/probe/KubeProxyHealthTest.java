package io.kubevitals.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every body that was collected from kube-proxies of all generations and from look-alikes.
class KubeProxyHealthTest {

  static Stream<Arguments> bodies() throws IOException {
    var resource = KubeProxyHealthTest.class.getResourceAsStream("healthz-bodies.jsonl");
    try (var lines =
        new BufferedReader(
            new InputStreamReader(Objects.requireNonNull(resource), StandardCharsets.UTF_8))) {
      List<Arguments> bodies =
          lines
              .lines()
              .map(line -> JsonParser.parseString(line).getAsJsonObject())
              .map(line -> argumentSet(line.get("case").getAsString(), line))
              .map(Arguments.class::cast)
              .toList();
      assertThat(bodies).hasSize(17);
      return bodies.stream();
    }
  }

  @ParameterizedTest
  @MethodSource
  void bodies(JsonObject recorded) {
    String text = recorded.get("body").getAsString();
    int status = recorded.get("http").getAsInt();
    KubeProxyHealth body = KubeProxyHealth.parse(text);
    if (!text.startsWith("{")) {
      assertThat(body).isNull();
      return;
    }
    KubeProxyReading reading = KubeProxyReading.of(status, Objects.requireNonNull(body));
    assertThat(reading.nodeEligible()).isEqualTo(flag(text, "nodeEligible"));
    assertThat(reading.families()).isEqualTo(families(text, status));
  }

  /// Told by another reader of JSON and by the rules as the samples' own descriptions give them.
  private static Map<String, Boolean> families(String text, int status) {
    JsonObject body = JsonParser.parseString(text).getAsJsonObject();
    if (body.has("status")) {
      return body.getAsJsonObject("status").entrySet().stream()
          .collect(
              java.util.stream.Collectors.toMap(
                  Map.Entry::getKey,
                  family -> family.getValue().getAsJsonObject().get("healthy").getAsBoolean()));
    }
    boolean cannotTell = status == 503 && Boolean.FALSE.equals(flag(text, "nodeEligible"));
    return cannotTell ? Map.of() : Map.of("", status == 200);
  }

  private static @org.jspecify.annotations.Nullable Boolean flag(String text, String name) {
    JsonObject body = JsonParser.parseString(text).getAsJsonObject();
    return body.has(name) ? Boolean.valueOf(body.get(name).getAsBoolean()) : null;
  }
}
