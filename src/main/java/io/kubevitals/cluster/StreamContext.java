package io.kubevitals.cluster;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What all streams of pods share.
///
/// @param nanos a clock that nobody sets
record StreamContext(
    InstantSource clock,
    LongSupplier nanos,
    RandomGenerator random,
    Backoff backoff,
    WatchTimes times,
    ClusterMetrics metrics,
    Permission permission) {}
