package io.kubevitals.cluster;

import io.kubevitals.retry.RetryAfter;
import java.io.IOException;
import java.time.Duration;

/// One watch as it is read: first, where it was asked for, the objects that existed at its start,
/// which are a list, then what happens.
final class WatchSession {
  private static final int UNREADABLE_IN_A_ROW = 3;

  private final PodCursor cursor;
  private final boolean initial;
  private boolean listing;
  private int unreadable;
  private int bookmarks;
  private long events;

  WatchSession(PodCursor cursor, boolean initial) {
    this.cursor = cursor;
    this.initial = initial;
    this.listing = initial;
  }

  /// Still the objects of the start.
  boolean isListing() {
    return listing;
  }

  /// There was a list and it is complete.
  boolean hasListed() {
    return initial && !listing;
  }

  int bookmarks() {
    return bookmarks;
  }

  /// Nothing ever came.
  boolean isSilent() {
    return events == 0;
  }

  void apply(WatchEvent event) throws IOException {
    events++;
    unreadable = isUnreadable(event) ? unreadable + 1 : 0;
    switch (event) {
      case WatchEvent.Upserted(PodRecord pod) -> upserted(pod);
      case WatchEvent.Deleted(PodRecord pod) -> cursor.deleted(pod);
      case WatchEvent.Bookmark bookmark -> bookmarked(bookmark);
      case WatchEvent.Skipped(SkipReason reason, PodId pod) -> cursor.skipped(reason, pod);
      case WatchEvent.Failed(ApiStatus status) ->
          throw new ApiException(status.code(), status, retryAfter(status));
    }
    if (unreadable >= UNREADABLE_IN_A_ROW) {
      throw new MalformedObjectException("several events in a row cannot be read");
    }
  }

  /// What is too large or of an unknown kind is still a frame as it should be.
  private static boolean isUnreadable(WatchEvent event) {
    return event instanceof WatchEvent.Skipped skipped && skipped.reason() == SkipReason.MALFORMED;
  }

  private void upserted(PodRecord pod) {
    if (listing) {
      cursor.pod(pod);
    } else {
      cursor.upserted(pod);
    }
  }

  private void bookmarked(WatchEvent.Bookmark bookmark) {
    bookmarks++;
    var version = ResourceVersion.of(bookmark.resourceVersion());
    if (!listing) {
      cursor.bookmarked(version);
    } else if (bookmark.initialEventsEnd()) {
      listing = false;
      cursor.endList(version);
    }
  }

  private static @org.jspecify.annotations.Nullable Duration retryAfter(ApiStatus status) {
    int seconds = status.retryAfterSeconds();
    return seconds > 0 ? RetryAfter.clamp(Duration.ofSeconds(seconds)) : null;
  }
}
