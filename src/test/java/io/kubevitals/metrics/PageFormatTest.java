package io.kubevitals.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PageFormatTest {
  static final String PROMETHEUS_2 =
      "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
          + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
  static final String PROMETHEUS_2_PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
          + "application/openmetrics-text;version=1.0.0;q=0.8,"
          + "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
  static final String PROMETHEUS_3 =
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
          + "application/openmetrics-text;version=0.0.1;q=0.4,"
          + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";
  static final String CATEGRAF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,"
          + "text/plain;version=0.0.4;q=0.3,*/*;q=0.1";
  static final String VMAGENT = "text/plain;version=0.0.4;q=1,*/*;q=0.1";
  static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

  static List<Arguments> headers() {
    return List.of(
        argumentSet("Prometheus 2", PROMETHEUS_2, PageFormat.OPENMETRICS),
        argumentSet("Prometheus 2, protobuf", PROMETHEUS_2_PROTOBUF, PageFormat.OPENMETRICS),
        argumentSet("Prometheus 3", PROMETHEUS_3, PageFormat.OPENMETRICS),
        argumentSet("Categraf", CATEGRAF, PageFormat.TEXT),
        argumentSet("vmagent", VMAGENT, PageFormat.TEXT),
        argumentSet("curl", "*/*", PageFormat.TEXT),
        argumentSet("a browser", BROWSER, PageFormat.TEXT),
        argumentSet("none", null, PageFormat.TEXT),
        argumentSet("empty", "", PageFormat.TEXT),
        argumentSet("upper case", "Application/OpenMetrics-Text", PageFormat.OPENMETRICS),
        argumentSet("blanks", " application/openmetrics-text ; q = 0.9 ", PageFormat.OPENMETRICS),
        argumentSet(
            "quoted version",
            "application/openmetrics-text; version=\"1.0.0\"",
            PageFormat.OPENMETRICS),
        argumentSet(
            "unwanted", "application/openmetrics-text;q=0,text/plain;q=0.1", PageFormat.TEXT),
        argumentSet(
            "text preferred",
            "application/openmetrics-text;q=0.2,text/plain;q=0.9",
            PageFormat.TEXT),
        argumentSet(
            "a version to come", "application/openmetrics-text;version=2.0.0", PageFormat.TEXT),
        argumentSet("protobuf only", "application/vnd.google.protobuf", PageFormat.TEXT),
        argumentSet("garbage q", "application/openmetrics-text;q=x", PageFormat.TEXT),
        argumentSet("q above 1", "application/openmetrics-text;q=7", PageFormat.TEXT),
        argumentSet("garbage", ";;;===,,,\u0000\uD83D;q", PageFormat.TEXT),
        argumentSet("endless", "text/plain,".repeat(5000), PageFormat.TEXT));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void accepts(@Nullable String header, PageFormat format) {
    assertThat(PageFormat.accepted(header)).isEqualTo(format);
  }

  @Test
  void neverFails() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    var alphabet = "application/openmetrics-text;version=1.0.0;q=0.8,*\"";
    for (int i = 0; i < 20_000; i++) {
      var header = new StringBuilder();
      for (int j = random.nextInt(60); j > 0; j--) {
        header.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(PageFormat.accepted(header.toString())).as("%d %s", seed, header).isNotNull();
    }
  }
}
