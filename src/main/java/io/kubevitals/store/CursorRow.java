package io.kubevitals.store;

/// Up to where the events of a stream are contained in what is stored.
public record CursorRow(String stream, String resourceVersion) implements Row {}
