package io.kubevitals.sim;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One state of a pod as the API server has it, for whoever knows the truth behind it.
///
/// @param deletionAsked null while nobody has asked to delete the pod
/// @param disruption word of `pod_disruptions_total`, `""` where the state tells of none
record Published(
    @Nullable Instant deletionAsked, String disruption, List<PublishedContainer> containers) {

  /// @param ended how many of its runs have ended in this state
  /// @param begun where the kubelet's present numbering begins among its runs
  /// @param current the id shown for the newest container, `""` where none is
  /// @param noted the newest run's end is noted without an id, and counted in restartCount
  record PublishedContainer(
      TrueContainer container,
      int ended,
      int begun,
      int restartCount,
      boolean running,
      boolean noted,
      String current,
      List<Shown> shown) {}

  /// An end that the state shows.
  ///
  /// @param run which of the container's runs
  /// @param last in `lastState`
  /// @param finishedAt null where the kubelet says nothing about it
  record Shown(int run, boolean last, String reason, @Nullable Instant finishedAt) {}
}
