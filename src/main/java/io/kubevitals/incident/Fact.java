package io.kubevitals.incident;

import io.kubevitals.cluster.ContainerState;
import io.kubevitals.cluster.ContainerType;
import org.jspecify.annotations.Nullable;

/// Something that happened once in the life of a pod.
public sealed interface Fact {
  /// A container run ended.
  ///
  /// @param ordinal which run of this container of this pod, from 0: with the pod's uid and the
  ///   container's name the identity of the fact
  /// @param terminating it ended at or after the moment somebody asked to delete the pod
  /// @param shown what the kubelet said of it, null where only restartCount proves it
  record Terminated(
      String container,
      ContainerType type,
      TerminationReason reason,
      boolean terminating,
      int ordinal,
      ContainerState.@Nullable Terminated shown)
      implements Fact {}

  /// The pod is gone and this container was last shown running.
  record Unattributed(String container, ContainerType type) implements Fact {}

  /// A container began to be stuck before it runs.
  record WaitingBegan(String container, ContainerType type, WaitingReason reason, String message)
      implements Fact {}

  /// Something ended the pod; the first cause seen, once per pod life.
  record Disrupted(Disruption reason, String message) implements Fact {}

  /// restartCount fell, so runs between two states may have been lost.
  record RestartCountFell(String container) implements Fact {}
}
