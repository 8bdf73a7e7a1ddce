package io.kubevitals.cluster;

/// The controller of a pod, as its `ownerReferences` name it. `group` is the API group without
/// version, `""` for the core group.
public record OwnerReference(String group, String kind, String name) {}
