package io.kubevitals.cluster;

import java.util.UUID;

/// The controller of a pod, as its `ownerReferences` name it. `group` is the API group without
/// version, `""` for the core group. The uid tells a re-created owner of the same name apart.
public record OwnerReference(String group, String kind, String name, UUID uid) {}
