package io.kubevitals.cluster;

/// `status.phase`.
public enum Phase {
  PENDING,
  RUNNING,
  SUCCEEDED,
  FAILED,
  UNKNOWN
}
