package io.kubevitals.cluster;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// What all streams of pods share.
record StreamContext(
    InstantSource clock,
    RandomGenerator random,
    Backoff backoff,
    WatchTimes times,
    ClusterMetrics metrics,
    Permission permission) {}
