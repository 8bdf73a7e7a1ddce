package io.kubevitals.cluster;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The controller of a pod, as its `ownerReferences` name it. `group` is the API group without
/// version, `""` for the core group. The uid tells a re-created owner of the same name apart.
public record OwnerReference(String group, String kind, String name, UUID uid) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OwnerReference owner
        && uid.equals(owner.uid)
        && name.equals(owner.name)
        && kind.equals(owner.kind)
        && group.equals(owner.group);
  }

  @Override
  public int hashCode() {
    return uid.hashCode();
  }
}
