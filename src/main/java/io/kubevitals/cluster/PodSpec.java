package io.kubevitals.cluster;

import java.time.Instant;
import java.util.Objects;
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

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PodSpec spec
        && restartPolicy == spec.restartPolicy
        && node.equals(spec.node)
        && createdAt.equals(spec.createdAt)
        && Objects.equals(deletion, spec.deletion)
        && overhead.equals(spec.overhead)
        && resources.equals(spec.resources);
  }

  @Override
  public int hashCode() {
    return 31 * node.hashCode() + createdAt.hashCode();
  }
}
