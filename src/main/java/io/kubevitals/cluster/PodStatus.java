package io.kubevitals.cluster;

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
    String disruption) {}
