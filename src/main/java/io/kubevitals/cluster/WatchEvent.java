package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// One event of a watch.
sealed interface WatchEvent {
  /// ADDED or MODIFIED.
  record Upserted(PodRecord pod) implements WatchEvent {}

  record Deleted(PodRecord pod) implements WatchEvent {}

  /// @param initialEventsEnd the objects that existed at the start have all been told
  record Bookmark(String resourceVersion, boolean initialEventsEnd) implements WatchEvent {}

  record Failed(ApiStatus status) implements WatchEvent {}

  /// @param pod whose event it was, as far as that can be told
  record Skipped(SkipReason reason, @Nullable PodId pod) implements WatchEvent {}
}
