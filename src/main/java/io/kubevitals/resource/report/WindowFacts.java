package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import java.util.Map;
import java.util.Set;

/// What was so within the window, besides use.
///
/// @param profile which names told it, `""` if none did
/// @param bounds requests and limits
/// @param owners of pods, as far as somebody tells them
/// @param nodes what each can give
record WindowFacts(
    String profile,
    Bounds bounds,
    Map<PodName, Workload> owners,
    Running running,
    Map<String, Map<Amount, Double>> nodes) {

  /// @param changed those that were not the same all the time
  /// @param init those of init containers, `sidecars` among them
  record Bounds(
      Map<Amount, Map<Holder, Double>> requests,
      Map<Amount, Map<Holder, Double>> limits,
      Map<Amount, Set<ContainerName>> changed,
      Set<ContainerName> init,
      Set<ContainerName> sidecars) {}

  /// Which containers ran, and which pods held resources at the window's end. Empty where nothing
  /// tells.
  record Running(
      Set<ContainerName> ever,
      Set<ContainerName> atBegin,
      Set<ContainerName> atEnd,
      Set<Holder.Life> activeAtEnd) {}
}
