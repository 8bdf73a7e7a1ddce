package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// What the pod watch tells, in the order in which it happened. A change is told once: repeated,
/// re-delivered and older states of a pod are dropped before.
public sealed interface PodChange {
  /// A list begins; `first` is the first since this process started. Until [ListEnds], changes come
  /// from the list.
  record ListBegins(boolean first) implements PodChange {}

  /// The list is complete; what vanished has been told as [Removed].
  record ListEnds(boolean first) implements PodChange {}

  /// Something was told that could not be read: it may have been a pod that is not known.
  record Unread() implements PodChange {}

  /// @param before null for a pod not seen before
  /// @param listed told by a list, so states in between may be missing
  record Applied(@Nullable PodRecord before, PodRecord after, boolean listed)
      implements PodChange {}

  /// @param before the last state known before, null for a pod not seen before
  /// @param last the final state: that of the DELETED event, or where a list shows that the pod
  ///   vanished the last one known
  /// @param observed whether a DELETED event told it
  record Removed(@Nullable PodRecord before, PodRecord last, boolean observed)
      implements PodChange {}

  /// All that a stream has to tell up to this version has been told, and nothing was unreadable
  /// that no list has made good; `NONE` where only a list can tell. Never within a list.
  record Advanced(String stream, ResourceVersion to) implements PodChange {}
}
