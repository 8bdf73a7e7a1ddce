package io.kubevitals.web;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whether this process can tell how the pods are.
///
/// @param watches whether it is this process that watches them
/// @param heard when the API server last said something of them, null for never
public record Sight(boolean watches, @Nullable Instant heard) {
  /// A healthy server says something every minute.
  private static final Duration FRESH = Duration.ofMinutes(3);

  /// Whether that nothing is shown means that there is nothing.
  boolean knows() {
    return watches && heard != null;
  }

  /// What readers of the page must know first, `""` where the pods are as they are shown.
  String warning(Instant now) {
    if (!watches) {
      return "";
    }
    if (heard == null) {
      return "The API server has told nothing of pods yet, so nothing is known of them.";
    }
    return now.isBefore(heard.plus(FRESH))
        ? ""
        : "Nothing has been heard of pods for "
            + Words.span(heard, now)
            + ": they are shown as they were then.";
  }
}
