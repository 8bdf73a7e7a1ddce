package io.kubevitals.cluster;

import io.kubevitals.retry.RetryAfter;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One watch as it is read: first, where it was asked for, the objects that existed at its start,
/// which are a list, then what happens.
final class WatchSession {
  private static final int UNREADABLE_IN_A_ROW = 3;

  /// A watch from a version that is too old is answered too, and then refused.
  private static final Duration REFUSED_BY_THEN = Duration.ofSeconds(1);

  /// The moment that `lived` stands for lies a little before ours.
  private static final Duration CLOCKS = Duration.ofMillis(50);

  private final PodCursor cursor;
  private final boolean initial;
  private boolean listing;
  private int unreadable;
  private boolean turned;
  private long events;
  private boolean endedInOrder;

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
      case WatchEvent.Skipped(SkipReason reason, PodId pod) -> skipped(reason, pod);
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

  private void skipped(SkipReason reason, @Nullable PodId pod) {
    if (listing) {
      cursor.skipped(reason, pod);
    } else {
      cursor.missed(reason);
      turned = true;
    }
  }

  /// The server has told all that there was until now.
  void endsInOrder() {
    endedInOrder = true;
  }

  /// How such a watch ends that was not left to its end. A connection that broke or fell silent may
  /// have been dead since it was last heard of.
  ///
  /// @param lived how long the watch has been read
  Ending ending(Ending how, Duration lived) {
    if (!listing && endedInOrder) {
      cursor.covered();
    } else if (!listing && how.isUnopposed() && lived.compareTo(REFUSED_BY_THEN) >= 0) {
      cursor.answerHeld();
    }
    Duration wait = listing ? null : cursor.listIn();
    return how.isUnopposed() && wait != null && wait.isZero() ? Ending.UNREAD : how;
  }

  /// How long to be patient from now on.
  ///
  /// @param asked after which the server is asked to end the watch
  /// @param lived how long the watch has been read
  Patience patience(WatchTimes times, Duration asked, Duration lived) {
    if (listing) {
      return times.forList();
    }
    Patience usual = times.forWatch(asked, cursor.expectsBookmarks());
    Duration wait = cursor.listIn();
    return wait == null ? usual : usual.atMost(lived.plus(wait).plus(CLOCKS));
  }

  /// Whether the patience is another one since this was last asked.
  boolean hasTurned() {
    boolean was = turned;
    turned = false;
    return was;
  }

  private void bookmarked(WatchEvent.Bookmark bookmark) {
    turned |= !cursor.expectsBookmarks();
    cursor.heardBookmark();
    var version = ResourceVersion.of(bookmark.resourceVersion());
    if (!listing) {
      cursor.bookmarked(version);
    } else if (bookmark.initialEventsEnd()) {
      listing = false;
      turned = true;
      cursor.endList(version);
    }
  }

  private static @Nullable Duration retryAfter(ApiStatus status) {
    int seconds = status.retryAfterSeconds();
    return seconds > 0 ? RetryAfter.clamp(Duration.ofSeconds(seconds)) : null;
  }
}
