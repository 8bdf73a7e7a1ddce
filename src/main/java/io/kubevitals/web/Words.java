package io.kubevitals.web;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// Times and amounts as people read them.
final class Words {
  private static final double KIB = 1024;
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB"};
  private static final long MINUTE = 60;
  private static final long HOUR = 3600;
  private static final long DAY = 86_400;

  private Words() {}

  /// Such as `42 s`, `12 min`, `3 h 20 min` or `5 d 2 h`.
  static String span(Instant from, Instant to) {
    long seconds = Math.max(0, Duration.between(from, to).toSeconds());
    if (seconds < MINUTE) {
      return seconds + " s";
    }
    if (seconds < HOUR) {
      return seconds / MINUTE + " min";
    }
    return seconds < DAY
        ? seconds / HOUR + " h " + seconds % HOUR / MINUTE + " min"
        : seconds / DAY + " d " + seconds % DAY / HOUR + " h";
  }

  /// An amount of a unit, `–` where there is none.
  static String amount(double value, String unit) {
    if (Double.isNaN(value)) {
      return "–";
    }
    return unit.equals("bytes") ? bytes(value) : String.format(Locale.ROOT, "%.3f", value);
  }

  static String percent(double ratio) {
    return Double.isNaN(ratio) ? "–" : Math.round(ratio * 100) + " %";
  }

  private static String bytes(double value) {
    double left = value;
    int unit = 0;
    while (left >= KIB && unit < BINARY.length - 1) {
      left /= KIB;
      unit++;
    }
    return String.format(
        Locale.ROOT, left < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", left, BINARY[unit]);
  }
}
