package io.kubevitals.metrics;

/// The types of per-object families.
public enum FamilyType {
  COUNTER,
  GAUGE
}
