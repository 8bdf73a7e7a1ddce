package io.kubevitals.incident;

import io.kubevitals.cluster.PodRecord;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How much of the life of a pod that was not known is new. Guarded by the line.
final class Beginnings {
  /// By how much the clocks of several API servers may differ.
  private static final Duration SKEW = Duration.ofMinutes(1);

  private Instant began;
  private Instant newest = Instant.EPOCH;
  private Instant newestBefore = Instant.EPOCH;

  /// The newest pod when something came that could not be read; any pod after it may have been it.
  private @Nullable Instant newestRead;

  private boolean listing;
  private boolean isUnreadInList;

  /// From the first list until there has been a whole one.
  private boolean firstList;

  /// @param began from when on ends are counted
  Beginnings(Instant began) {
    this.began = began;
  }

  void listBegins(boolean first) {
    firstList |= first;
    listing = true;
    isUnreadInList = false;
    newestBefore = newestRead == null ? newest : newestRead;
  }

  /// Something that was told could not be read.
  void unread() {
    isUnreadInList |= listing;
    newestRead = newestRead == null ? newest : newestRead;
  }

  void listEnds() {
    listing = false;
    firstList &= isUnreadInList;
    newestRead = isUnreadInList ? newestBefore : null;
  }

  /// @param listed told by a list
  PodTransition.Step begin(PodRecord pod, boolean listed) {
    var createdAt = pod.spec().createdAt();
    known(createdAt);
    if (firstList) {
      return PodTransition.baseline(pod, began);
    }
    // A pod that is older than what was seen before the list, and was not seen itself.
    return listed && createdAt.isBefore(newestBefore.minus(SKEW))
        ? PodTransition.baseline(pod, newestBefore)
        : PodTransition.next(PodLife.UNBORN, pod);
  }

  void known(Instant createdAt) {
    newest = createdAt.isAfter(newest) ? createdAt : newest;
  }

  /// An earlier process has counted until then.
  ///
  /// @param newestThen the newest pod that it knew when it could still read everything
  void restored(Instant alive, Instant newestThen) {
    began = alive;
    known(newestThen);
  }
}
