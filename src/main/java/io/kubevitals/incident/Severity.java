package io.kubevitals.incident;

import java.util.Locale;

/// How much an incident matters, the worst first.
public enum Severity {
  /// Nothing gets better by itself, or work is lost: crash loops, kills for memory, static
  /// mistakes.
  CRITICAL,
  /// Something failed and goes on.
  WARNING,
  /// Somebody or something ended a pod on purpose.
  INFO;

  private final String word = name().toLowerCase(Locale.ROOT);

  public String word() {
    return word;
  }

  Severity worst(Severity other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
