package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// Only one pod of a name exists at a time.
class PodName {
  private final String namespace;
  private final String name;

  PodName(PodId id) {
    this.namespace = id.namespace();
    this.name = id.name();
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof PodName pod && name.equals(pod.name) && namespace.equals(pod.namespace);
  }

  @Override
  public final int hashCode() {
    return 31 * namespace.hashCode() + name.hashCode();
  }
}
