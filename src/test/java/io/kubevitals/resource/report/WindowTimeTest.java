package io.kubevitals.resource.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTimeTest {
  private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "now,2026-03-02T10:00:00Z",
    "-90m,2026-03-02T08:30:00Z",
    "-1h30m,2026-03-02T08:30:00Z",
    "-2d,2026-02-28T10:00:00Z",
    "-1d12h,2026-02-28T22:00:00Z",
    "-45s,2026-03-02T09:59:15Z",
    "2026-03-02T08:00:00Z,2026-03-02T08:00:00Z",
    "2026-03-02T09:00:00+01:00,2026-03-02T08:00:00Z",
    "2026-03-02 08:00:00.250Z,2026-03-02T08:00:00.250Z",
  })
  void readsWhatPeopleWrite(String text, Instant time) {
    assertThat(WindowTime.parse(text).at(NOW)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "-1",
        "-h",
        "1h",
        "yesterday",
        "-1h-1m",
        "-99999999999999999999h",
        "2026-03-02",
        "2026-03-02T08:00:00",
        "2026-13-02T08:00:00Z",
        "1700000000",
        "-1w",
      })
  void refusesTheRestInWords(String text) {
    assertThatThrownBy(() -> WindowTime.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no time");
  }
}
