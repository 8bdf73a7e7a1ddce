package io.kubevitals.cluster;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The controllers of pods that usually have a controller themselves.
enum OwnerKind {
  REPLICA_SET("apps", "ReplicaSet", "/apis/apps/v1", "replicasets"),
  JOB("batch", "Job", "/apis/batch/v1", "jobs");

  private final String group;
  private final String kind;
  private final String api;
  private final String resource;

  OwnerKind(String group, String kind, String api, String resource) {
    this.group = group;
    this.kind = kind;
    this.api = api;
    this.resource = resource;
  }

  /// Null for controllers that are workloads by themselves.
  static @Nullable OwnerKind of(OwnerReference owner) {
    for (OwnerKind one : values()) {
      if (one.kind.equals(owner.kind()) && one.group.equals(owner.group())) {
        return one;
      }
    }
    return null;
  }

  String path(String namespace, String name) {
    return api + "/namespaces/" + namespace + "/" + resource + "/" + name;
  }

  String workloadType() {
    return kind.toLowerCase(Locale.ROOT);
  }
}
