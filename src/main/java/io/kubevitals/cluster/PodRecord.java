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
    List<ContainerRecord> containers) {
  /// The same record made of those parts of an earlier one that did not change: most of a pod is
  /// the same in every event.
  PodRecord sharing(PodRecord before) {
    return new PodRecord(
        id.equals(before.id) ? before.id : id,
        resourceVersion,
        origin,
        spec.equals(before.spec) ? before.spec : spec,
        status,
        containers.equals(before.containers) ? before.containers : containers);
  }
}
