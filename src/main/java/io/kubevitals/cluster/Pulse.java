package io.kubevitals.cluster;

import java.time.Instant;
import java.time.InstantSource;

/// Whether a loop is alive: it is while it waits for the network or for its next turn, and for the
/// rest as of its last step.
final class Pulse {
  private final InstantSource clock;
  private volatile boolean waiting;
  private volatile Instant beat;

  Pulse(InstantSource clock) {
    this.clock = clock;
    this.beat = clock.instant();
  }

  void waits() {
    waiting = true;
  }

  void works() {
    beat = clock.instant();
    waiting = false;
  }

  Instant last() {
    return waiting ? clock.instant() : beat;
  }
}
