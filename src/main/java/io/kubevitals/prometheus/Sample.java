package io.kubevitals.prometheus;

/// One sample with its own time, not that of the query.
public record Sample(long timeMillis, double value) {}
