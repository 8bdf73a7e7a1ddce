package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// The pod-level part of the status; equal for most pods, therefore shared between records.
///
/// @param reason `status.reason`, such as `Evicted` or `OutOfcpu`, else `""`
/// @param message `status.message` of a failed pod, cut to a limit, else `""`
/// @param ready condition `Ready` is true
/// @param disruption reason of condition `DisruptionTarget` while it is true, else `""`
public record PodStatus(
    Phase phase,
    String reason,
    String message,
    boolean ready,
    Scheduling scheduling,
    String disruption) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PodStatus status
        && phase == status.phase
        && ready == status.ready
        && scheduling == status.scheduling
        && reason.equals(status.reason)
        && message.equals(status.message)
        && disruption.equals(status.disruption);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * phase.hashCode() + reason.hashCode()) + message.hashCode();
  }
}
