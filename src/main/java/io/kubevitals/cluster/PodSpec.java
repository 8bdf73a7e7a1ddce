package io.kubevitals.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What was asked for.
///
/// @param node `spec.nodeName`, `""` until scheduled
/// @param deletion null while nobody asked to delete the pod
/// @param overhead `spec.overhead`, the sandbox's own need
public record PodSpec(
    String node,
    RestartPolicy restartPolicy,
    Instant createdAt,
    @Nullable Deletion deletion,
    Amounts overhead) {}
