package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// Only one pod of a name exists at a time.
record PodName(String namespace, String name) {
  static PodName of(PodId id) {
    return new PodName(id.namespace(), id.name());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PodName pod && name.equals(pod.name) && namespace.equals(pod.namespace);
  }

  @Override
  public int hashCode() {
    return 31 * namespace.hashCode() + name.hashCode();
  }
}
