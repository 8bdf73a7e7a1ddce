package io.kubevitals.store;

/// An incident of the book.
public record IncidentRow(String id, Bytes state) implements Row {}
