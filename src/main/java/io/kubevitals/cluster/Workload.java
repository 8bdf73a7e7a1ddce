package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// What a pod belongs to, in kubernetes-mixin's words.
///
/// @param type `deployment`, `statefulset`, `daemonset`, `replicaset`, `job`, `cronjob`, `rollout`,
///   `barepod`, `staticpod`, or the lower-case kind of another controller
public record Workload(String namespace, String name, String type) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Workload workload
        && name.equals(workload.name)
        && namespace.equals(workload.namespace)
        && type.equals(workload.type);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * namespace.hashCode() + name.hashCode()) + type.hashCode();
  }
}
