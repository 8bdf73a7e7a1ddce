package io.kubevitals.retry;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// The header `Retry-After`: seconds or a date. A server may ask us to wait, but not for ever.
public final class RetryAfter {
  /// Nobody is served by silence longer than this.
  static final Duration MAX = Duration.ofMinutes(10);

  private RetryAfter() {}

  /// How long to wait; empty where the server says nothing that can be understood.
  public static Optional<Duration> parse(String value, Instant now) {
    String text = value.strip();
    return text.matches("\\d{1,9}")
        ? Optional.of(clamp(Duration.ofSeconds(Long.parseLong(text))))
        : date(text).map(date -> clamp(Duration.between(now, date)));
  }

  public static Duration clamp(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(MAX) > 0 ? MAX : wait;
  }

  /// A date as HTTP writes it.
  public static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
