package io.kubevitals.cluster;

/// Which pods are watched.
public enum PodScope {
  /// All with cluster duties, else none.
  AUTO,
  ALL,
  /// Those of this node.
  NODE,
  NONE;

  public PodScope resolve(boolean clusterDuties) {
    if (this != AUTO) {
      return this;
    }
    return clusterDuties ? ALL : NONE;
  }
}
