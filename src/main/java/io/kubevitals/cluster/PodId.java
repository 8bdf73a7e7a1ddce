package io.kubevitals.cluster;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who a pod is. Names are reused, so only the uid tells two lives apart.
public record PodId(UUID uid, String namespace, String name) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PodId id
        && uid.equals(id.uid)
        && namespace.equals(id.namespace)
        && name.equals(id.name);
  }

  @Override
  public int hashCode() {
    return uid.hashCode();
  }
}
