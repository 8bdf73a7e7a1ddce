package io.kubevitals.probe;

import java.time.Duration;
import java.time.Instant;

/// Now, by the node's clock, which somebody may set, and by one that nobody sets.
record Moment(Instant wall, long nanos) {
  double wallSeconds() {
    return wall.getEpochSecond() + wall.getNano() / 1e9;
  }

  Duration since(Moment before) {
    return Duration.ofNanos(nanos - before.nanos);
  }
}
