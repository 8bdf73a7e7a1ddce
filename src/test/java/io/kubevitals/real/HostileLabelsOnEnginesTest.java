package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.prometheus.PromQl;
import io.kubevitals.real.PrometheusApi.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Names of the cluster are data, whatever stands in them: a matcher for one finds the series of
/// that name and no other, and breaks no query.
@Tag("prometheus")
@Needs({Need.PROMETHEUS, Need.VICTORIA_METRICS})
class HostileLabelsOnEnginesTest {
  private static final int PAYLOADS = 500;
  private static final String[] PARTS = {
    "\"",
    "\\",
    "'",
    "`",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "|",
    ".",
    "*",
    "+",
    "?",
    "^",
    "$",
    ",",
    "=",
    "~",
    "!",
    " ",
    "#",
    "\n",
    "\t",
    "\\n",
    "\\\"",
    "\\E",
    "\\Q",
    "\"} or up{a=\"",
    ".*",
    ".+",
    "(?i)",
    "$1",
    "${x}",
    "%s",
    "é",
    "名",
    "\uD83D\uDE00",
    "a",
    "b",
    "0",
    "shop",
    "-",
    "/"
  };

  @ParameterizedTest
  @EnumSource
  void aMatcherFindsItsNameAndNoOther(Engine engine) {
    List<String> payloads = payloads();
    var series = new GeneratedSeries(Instant.now().minusSeconds(40));
    for (int i = 0; i < payloads.size(); i++) {
      series.gauge("hostile", "v=\"" + exposed(payloads.get(i)) + "\",i=\"" + i + "\"", i);
    }
    try (var running = engine.holding(series)) {
      var api = new PrometheusApi(running.url());
      for (int i = 0; i < payloads.size(); i++) {
        String payload = payloads.get(i);
        String next = payloads.get((i + 1) % payloads.size());
        assertThat(found(api, PromQl.anyOf("v", List.of(payload)))).containsExactly(payload);
        assertThat(found(api, PromQl.anyOf("v", List.of(payload, next))))
            .containsExactlyInAnyOrder(payload, next);
      }
    }
  }

  private static List<String> found(PrometheusApi api, String matcher) {
    return api.query("hostile{" + matcher + "}").stream()
        .map(Series::labels)
        .map((Map<String, String> labels) -> labels.getOrDefault("v", ""))
        .toList();
  }

  private static List<String> payloads() {
    var random = new SplittableRandom(38);
    var payloads = new LinkedHashSet<String>(List.of(PARTS));
    payloads.remove(" ");
    while (payloads.size() < PAYLOADS) {
      var text = new StringBuilder();
      for (int part = random.nextInt(1, 9); part > 0; part--) {
        text.append(PARTS[random.nextInt(PARTS.length)]);
      }
      payloads.add(text.toString());
    }
    return new ArrayList<>(payloads);
  }

  private static String exposed(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
