package io.kubevitals.incident;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is remembered of one pod so that everything in its life counts once.
///
/// @param deletionAsked when somebody first asked to delete it: the kubelet's own last step moves
///   the pod's deletionTimestamp, and must not move this
/// @param disruption what ended the pod, once known
record PodLife(
    List<ContainerLife> containers, @Nullable Instant deletionAsked, Disruption disruption) {
  static final PodLife UNBORN = new PodLife(List.of(), null, Disruption.NONE);

  /// The life of a container of this pod; containers keep their places but for those added later.
  ContainerLife container(int index, String name) {
    if (index < containers.size() && containers.get(index).name().equals(name)) {
      return containers.get(index);
    }
    for (ContainerLife one : containers) {
      if (one.name().equals(name)) {
        return one;
      }
    }
    return ContainerLife.unborn(name);
  }
}
