package io.kubevitals.cluster;

import io.kubevitals.cluster.ContainerState.Terminated;
import java.util.Objects;
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

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ContainerStatus status
        && restartCount == status.restartCount
        && ready == status.ready
        && id.equals(status.id)
        && state.equals(status.state)
        && Objects.equals(last, status.last);
  }

  @Override
  public int hashCode() {
    return 31 * id.hashCode() + restartCount;
  }
}
