package io.kubevitals.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// The header `Retry-After`: seconds or a date.
final class RetryAfter {
  /// Nobody is served by silence longer than this.
  static final Duration MAX = Duration.ofMinutes(10);

  private RetryAfter() {}

  /// Null where the server says nothing that can be understood.
  static @Nullable Duration parse(@Nullable String value, Instant now) {
    if (value == null) {
      return null;
    }
    String text = value.strip();
    try {
      Duration wait =
          text.matches("\\d{1,9}")
              ? Duration.ofSeconds(Long.parseLong(text))
              : Duration.between(
                  now, ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      return clamp(wait);
    } catch (DateTimeParseException _) {
      // Neither a number nor a date.
      return null;
    }
  }

  static Duration clamp(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(MAX) > 0 ? MAX : wait;
  }
}
