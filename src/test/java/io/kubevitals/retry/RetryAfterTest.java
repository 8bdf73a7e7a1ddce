package io.kubevitals.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0;0",
        "7;7",
        "' 7 ';7",
        "999999999;600",
        "Thu, 01 Jan 2026 00:00:30 GMT;30",
        "Thu, 01 Jan 2026 09:00:00 GMT;600",
        "Wed, 31 Dec 2025 00:00:00 GMT;0",
      })
  void secondsAndDatesAreUnderstood(String value, long seconds) {
    assertThat(RetryAfter.parse(value, NOW)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1.5", "9999999999", "2026-01-01T00:00:30Z"})
  void anythingElseIsNot(String value) {
    assertThat(RetryAfter.parse(value, NOW)).isEmpty();
  }
}
