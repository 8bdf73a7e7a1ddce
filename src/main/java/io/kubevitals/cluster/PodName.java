package io.kubevitals.cluster;

/// Only one pod of a name exists at a time.
record PodName(String namespace, String name) {
  static PodName of(PodId id) {
    return new PodName(id.namespace(), id.name());
  }
}
