package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What was so within the window, besides use.
///
/// @param profile which names told it, `""` if none did
/// @param bounds requests and limits
/// @param owners of pods, as far as somebody tells them
/// @param nodes what each can give
/// @param onNodes what all pods hold of them, whichever namespaces the rest is about
record WindowFacts(
    String profile,
    Bounds bounds,
    Map<PodName, Workload> owners,
    Running running,
    Map<String, Map<Amount, Double>> nodes,
    OnNodes onNodes) {

  /// @param changed those that were not the same all the time
  /// @param init those of init containers, `sidecars` among them
  /// @param initPlaces the same, where it is told of workloads and not of pods
  /// @param parts those that hold parts of cards
  record Bounds(
      Map<Amount, Map<Holder, Double>> requests,
      Map<Amount, Map<Holder, Double>> limits,
      Map<Amount, Set<ContainerName>> changed,
      Set<ContainerName> init,
      Set<Place> initPlaces,
      Set<ContainerName> sidecars,
      Set<ContainerName> parts) {

    boolean isInit(ContainerName container, Workload workload) {
      return init.contains(container)
          || initPlaces.contains(new Place(workload, container.container()));
    }
  }

  /// Which containers ran, and which pods held resources at the window's end. Empty where nothing
  /// tells.
  ///
  /// @param scrapes at how many of them each container was seen to run
  record Running(
      Map<ContainerName, Double> scrapes,
      Set<ContainerName> atBegin,
      Set<ContainerName> atEnd,
      Set<Holder.Life> activeAtEnd) {

    /// Those that were seen to run for so long at least. Who was seen most often is taken to have
    /// run all the time.
    Set<ContainerName> seenFor(Duration least, Duration window) {
      double most = scrapes.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
      double needed = most * least.toMillis() / window.toMillis();
      var seen = new TreeSet<ContainerName>();
      scrapes.forEach(
          (container, times) -> {
            if (times >= needed) {
              seen.add(container);
            }
          });
      return seen;
    }
  }
}
