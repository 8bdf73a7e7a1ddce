package io.kubevitals.resource.report;

import java.time.Duration;
import java.util.List;

/// How much of the window is known.
///
/// @param time the share of the window in which anything was watched
/// @param interval at which samples follow each other, zero if none follows another
/// @param containers that ran for a while within the window, as far as anybody tells
/// @param unwatched of those, how many have no samples
/// @param examples of them
public record Coverage(
    double time, Duration interval, int containers, int unwatched, List<String> examples) {

  /// The share of containers that were watched.
  public double watched() {
    return containers == 0 ? 1 : 1 - (double) unwatched / containers;
  }
}
