package io.kubevitals.config;

/// Whose duties a process has.
public enum Role {
  /// Both, in one process.
  STANDALONE,
  /// What can be seen only on the node.
  NODE,
  /// What has no node or outlives one.
  CLUSTER,
  /// The node's, and the cluster's as long as it holds the Lease.
  AUTO;

  public boolean hasNodeDuties() {
    return this != CLUSTER;
  }

  /// Always, or as long as it leads.
  public boolean hasClusterDuties() {
    return this != NODE;
  }

  /// Whether several processes share the cluster's duties, so that one of them must lead.
  public boolean sharesDuties() {
    return this == CLUSTER || this == AUTO;
  }
}
