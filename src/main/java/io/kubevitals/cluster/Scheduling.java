package io.kubevitals.cluster;

/// What condition `PodScheduled` says.
public enum Scheduling {
  /// The scheduler has not spoken yet.
  WAITING,
  /// Reason `Unschedulable`.
  UNSCHEDULABLE,
  /// Reason `SchedulingGated`.
  GATED,
  SCHEDULED
}
