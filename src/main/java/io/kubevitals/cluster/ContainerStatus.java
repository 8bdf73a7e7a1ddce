package io.kubevitals.cluster;

import io.kubevitals.cluster.ContainerState.Terminated;
import org.jspecify.annotations.Nullable;

/// What the kubelet says about one container.
///
/// @param id of the newest container, [ContainerId#NONE] before the first
/// @param last `lastState.terminated`, the end before the present state, if any
public record ContainerStatus(
    ContainerId id,
    int restartCount,
    boolean ready,
    ContainerState state,
    @Nullable Terminated last) {
  public static final ContainerStatus NONE =
      new ContainerStatus(ContainerId.NONE, 0, false, ContainerState.Waiting.UNSAID, null);
}
