package io.kubevitals.cluster;

import java.util.List;

/// A pod, as much of it as we use: about half a kilobyte where the API's object has ten. Strings
/// and equal parts are shared between records.
///
/// @param resourceVersion comparable numbers since Kubernetes 1.35; 0 where it was none
/// @param containers app, init, sidecar and ephemeral ones, in this order
public record PodRecord(
    PodId id,
    long resourceVersion,
    PodOrigin origin,
    PodSpec spec,
    PodStatus status,
    List<ContainerRecord> containers) {}
