package io.kubevitals.cluster;

/// One container of a pod: its specification joined with its status by name.
///
/// @param restartPolicy in force for this container: its own, else the pod's; init containers under
///   `Always` count as `ON_FAILURE`, ephemeral ones as `NEVER`
public record ContainerRecord(
    String name,
    ContainerType type,
    RestartPolicy restartPolicy,
    Resources resources,
    ContainerStatus status) {}
