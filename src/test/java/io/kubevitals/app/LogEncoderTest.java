package io.kubevitals.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogEncoderTest {
  private final LogfmtEncoder logfmt = new LogfmtEncoder();
  private final JsonLogEncoder json = new JsonLogEncoder();

  @Test
  void anEventIsALineOfPairs() {
    assertThat(line(logfmt, event("gone away", "pod", "shop/web-1")))
        .isEqualTo(
            "time=2026-01-02T03:04:05Z level=warn logger=PodWatch msg=\"gone away\""
                + " pod=shop/web-1\n");
  }

  @Test
  void anEventIsAJsonObject() {
    assertThat(line(json, event("gone \"away\"", "status", 503)))
        .isEqualTo(
            "{\"time\":\"2026-01-02T03:04:05Z\",\"level\":\"warn\",\"logger\":\"a.b.PodWatch\","
                + "\"msg\":\"gone \\\"away\\\"\",\"status\":503}\n");
  }

  @Test
  void noTextForgesALineOrAColour() {
    var event = event("a\nlevel=error\u001b[31m\u2028", "x y", "b\r\nc\uD800");
    assertThat(line(logfmt, event))
        .endsWith("msg=\"a\\nlevel=error\\u001b[31m\\u2028\" x_y=\"b\\r\\nc\\ud800\"\n");
    assertThat(line(json, event)).containsOnlyOnce("\n").doesNotContain("\u001b", "\u2028");
  }

  @Test
  void keyValuesDoNotReplaceTheFixedFields() {
    assertThat(line(json, event("m", "level", "error"))).contains("\"level\":\"warn\"");
  }

  @Test
  void aStackStaysOnTheLine() {
    var logger = new LoggerContext().getLogger("a.b.PodWatch");
    var failure = new IllegalStateException("a bug");
    var event = new LoggingEvent("", logger, Level.ERROR, "failed", failure, null);
    assertThat(line(logfmt, event))
        .contains("stack=\"java.lang.IllegalStateException: a bug\\n\\tat ")
        .containsOnlyOnce("\n");
  }

  private static LoggingEvent event(String message, String key, Object value) {
    var event = new LoggingEvent();
    event.setInstant(Instant.parse("2026-01-02T03:04:05Z"));
    event.setLevel(Level.WARN);
    event.setLoggerName("a.b.PodWatch");
    event.setMessage(message);
    event.setKeyValuePairs(List.of(new KeyValuePair(key, value)));
    return event;
  }

  private static String line(Encoder<ILoggingEvent> encoder, ILoggingEvent event) {
    return new String(encoder.encode(event), UTF_8);
  }
}
