package io.kubevitals.demo;

/// A controller as an `ownerReference` names it.
public record Owner(String apiVersion, String kind, String name, String uid) implements ApiValue {
  public static Owner replicaSet(String name) {
    return new Owner("apps/v1", "ReplicaSet", name, Uids.of("ReplicaSet/" + name));
  }

  public static Owner job(String name) {
    return new Owner("batch/v1", "Job", name, Uids.of("Job/" + name));
  }

  /// A StatefulSet, DaemonSet and the like.
  public static Owner apps(String kind, String name) {
    return new Owner("apps/v1", kind, name, Uids.of(kind + "/" + name));
  }

  /// The node that runs a static pod.
  public static Owner node(String name) {
    return new Owner("v1", "Node", name, Uids.of("Node/" + name));
  }

  @Override
  public void writeTo(Fields fields) {
    fields.text(1, "kind", kind);
    fields.text(3, "name", name);
    fields.text(4, "uid", uid);
    fields.text(5, "apiVersion", apiVersion);
    fields.flag(6, "controller", true);
    fields.flag(7, "blockOwnerDeletion", !kind.equals("Node"));
  }
}
