package io.kubevitals.demo;

/// What a container uses, steadily.
public record Usage(double cores, double bytes) {}
