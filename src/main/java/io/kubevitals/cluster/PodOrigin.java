package io.kubevitals.cluster;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a pod comes from; equal for all pods of one template, therefore shared between records.
///
/// @param owner the controller, or null for a bare pod
/// @param templateHash label `pod-template-hash` or `rollouts-pod-template-hash`, else `""`
/// @param mirror whether this is the API's picture of a static pod
/// @param labels only those labels that a noise rule looks at, and Argo's
///   `rollouts-pod-template-hash`
public record PodOrigin(
    @Nullable OwnerReference owner,
    String templateHash,
    boolean mirror,
    Map<String, String> labels) {}
