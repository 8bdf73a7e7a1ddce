package io.kubevitals.config;

/// Whose duties a process has.
public enum Role {
  /// Both, in one process.
  STANDALONE,
  /// What can be seen only on the node.
  NODE,
  /// What has no node or outlives one.
  CLUSTER;

  public boolean hasNodeDuties() {
    return this != CLUSTER;
  }

  public boolean hasClusterDuties() {
    return this != NODE;
  }
}
