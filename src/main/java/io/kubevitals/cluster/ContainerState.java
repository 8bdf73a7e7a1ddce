package io.kubevitals.cluster;

import java.time.Instant;

/// What the kubelet last reported about one container. Exactly one case holds at a time; a
/// container that has no status yet is waiting without a reason.
public sealed interface ContainerState {
  /// @param reason such as `ContainerCreating`, or `""`
  /// @param message cut to a limit, or `""`
  record Waiting(String reason, String message) implements ContainerState {
    public static final Waiting UNSAID = new Waiting("", "");
  }

  record Running(Instant startedAt) implements ContainerState {}

  /// One ended run.
  ///
  /// @param id [ContainerId#NONE] for `ContainerStatusUnknown` and `RestartingAllContainers`
  /// @param reason such as `OOMKilled`, or `""`
  /// @param message cut to a limit, or `""`
  /// @param startedAt [Instant#EPOCH] where unknown
  /// @param finishedAt whole seconds; [Instant#EPOCH] where unknown
  record Terminated(
      ContainerId id,
      String reason,
      String message,
      int exitCode,
      Instant startedAt,
      Instant finishedAt)
      implements ContainerState {}
}
