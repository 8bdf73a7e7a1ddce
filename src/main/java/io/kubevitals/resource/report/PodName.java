package io.kubevitals.resource.report;

/// A pod by its name.
record PodName(String namespace, String name) {}
