package io.kubevitals.prometheus;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// Times in HTTP headers. A server may ask us to wait, but not for ever.
final class RetryAfter {
  private static final Duration MAX_WAIT = Duration.ofMinutes(5);

  private RetryAfter() {}

  /// Until when a server does not want to be asked, if it says so as seconds or as a date.
  static Optional<Instant> until(HttpHeaders headers, Instant now) {
    return headers
        .firstValue("Retry-After")
        .map(String::strip)
        .flatMap(value -> wait(value, now))
        .map(wait -> now.plus(wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait));
  }

  static Optional<Instant> date(HttpHeaders headers) {
    return headers.firstValue("Date").flatMap(RetryAfter::parse);
  }

  private static Optional<Duration> wait(String value, Instant now) {
    if (value.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    return parse(value).map(date -> Duration.between(now, date)).filter(Duration::isPositive);
  }

  private static Optional<Instant> parse(String date) {
    try {
      return Optional.of(
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
