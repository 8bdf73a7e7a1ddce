package io.kubevitals.cluster;

/// When an ended container is started again.
public enum RestartPolicy {
  ALWAYS,
  ON_FAILURE,
  NEVER
}
