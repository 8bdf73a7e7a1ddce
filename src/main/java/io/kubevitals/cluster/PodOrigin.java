package io.kubevitals.cluster;

import java.util.Map;
import java.util.Objects;
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
    Map<String, String> labels) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PodOrigin origin
        && mirror == origin.mirror
        && Objects.equals(owner, origin.owner)
        && templateHash.equals(origin.templateHash)
        && labels.equals(origin.labels);
  }

  @Override
  public int hashCode() {
    return 31 * Objects.hashCode(owner) + templateHash.hashCode();
  }
}
