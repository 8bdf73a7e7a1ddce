package io.kubevitals.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What was asked for.
///
/// @param node `spec.nodeName`, `""` until scheduled
/// @param deletion null while nobody asked to delete the pod
/// @param overhead `spec.overhead`, the sandbox's own need
/// @param resources of the pod as a whole, which go before the sums over its containers
public record PodSpec(
    String node,
    RestartPolicy restartPolicy,
    Instant createdAt,
    @Nullable Deletion deletion,
    Amounts overhead,
    Resources resources) {

  /// Without resources of the pod as a whole.
  public PodSpec(
      String node,
      RestartPolicy restartPolicy,
      Instant createdAt,
      @Nullable Deletion deletion,
      Amounts overhead) {
    this(node, restartPolicy, createdAt, deletion, overhead, Resources.NONE);
  }
}
