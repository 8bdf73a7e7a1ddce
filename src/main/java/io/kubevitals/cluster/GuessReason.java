package io.kubevitals.cluster;

import java.util.Locale;

/// Why an owner is a guess.
enum GuessReason {
  TIMEOUT,
  FORBIDDEN,
  NOT_FOUND,
  ERROR;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
