package io.kubevitals.app;

import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.OwnMetrics;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// What every part of the process measures itself with, for as long as the process lives.
///
/// @param nanos a clock that nobody sets
record Instruments(
    OwnMetrics own,
    Heartbeats heartbeats,
    FeatureStates features,
    InstantSource clock,
    LongSupplier nanos) {
  /// The same for a part of the process that comes and goes.
  Instruments part() {
    return new Instruments(own.part(), heartbeats, features, clock, nanos);
  }

  static Instruments system() {
    var own = new OwnMetrics();
    var clock = InstantSource.system();
    LongSupplier nanos = System::nanoTime;
    return new Instruments(
        own, new Heartbeats(own, clock, nanos), new FeatureStates(own), clock, nanos);
  }
}
