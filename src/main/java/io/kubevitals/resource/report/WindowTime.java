package io.kubevitals.resource.report;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Pattern;

/// A time as people write it: RFC 3339, `now`, or relative to now such as `-90m`, `-1h30m`, `-2d`.
public sealed interface WindowTime {
  Pattern RELATIVE =
      Pattern.compile("-(?:(\\d{1,4})d)?((?:\\d{1,6}h)?(?:\\d{1,6}m)?(?:\\d{1,9}s)?)");

  Instant at(Instant now);

  record Absolute(Instant time) implements WindowTime {
    @Override
    public Instant at(Instant now) {
      return time;
    }
  }

  record Relative(Duration before) implements WindowTime {
    @Override
    public Instant at(Instant now) {
      return now.minus(before);
    }
  }

  /// @throws IllegalArgumentException with a message for people
  static WindowTime parse(String text) {
    String word = text.strip();
    if (word.equals("now")) {
      return new Relative(Duration.ZERO);
    }
    return word.startsWith("-") ? relative(word) : absolute(word);
  }

  private static WindowTime relative(String word) {
    var parts = RELATIVE.matcher(word);
    if (word.length() < 3 || !parts.matches()) {
      throw wrong(word);
    }
    Duration days =
        parts.group(1) == null ? Duration.ZERO : Duration.ofDays(number(parts.group(1)));
    String rest = parts.group(2);
    Duration time =
        rest.isEmpty() ? Duration.ZERO : Duration.parse("PT" + rest.toUpperCase(Locale.ROOT));
    return new Relative(days.plus(time));
  }

  private static long number(String digits) {
    return Long.parseLong(digits);
  }

  private static WindowTime absolute(String word) {
    try {
      return new Absolute(OffsetDateTime.parse(word.replace(' ', 'T')).toInstant());
    } catch (DateTimeException _) {
      throw wrong(word);
    }
  }

  private static IllegalArgumentException wrong(String word) {
    return new IllegalArgumentException(
        "'%s' is no time: write 2026-01-31T08:00:00Z, 2026-01-31T09:00:00+01:00, now, -90m or -2d"
            .formatted(word.length() > 60 ? word.substring(0, 60) + "…" : word));
  }
}
