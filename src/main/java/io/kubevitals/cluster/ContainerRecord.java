package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// One container of a pod: its specification joined with its status by name.
///
/// @param restartPolicy in force for this container: its own, else the pod's; init containers under
///   `Always` count as `ON_FAILURE`, ephemeral ones as `NEVER`
public record ContainerRecord(
    String name,
    ContainerType type,
    RestartPolicy restartPolicy,
    Resources resources,
    ContainerStatus status) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ContainerRecord container
        && type == container.type
        && restartPolicy == container.restartPolicy
        && name.equals(container.name)
        && status.equals(container.status)
        && resources.equals(container.resources);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + status.hashCode();
  }
}
