package io.kubevitals.cluster;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to be patient with whom.
///
/// @param connect until there is a connection, TLS included
/// @param listAnswer until the head of a list, and between its parts
/// @param watchAnswer until the head of a watch
/// @param silence of a watch on a server that sends bookmarks
/// @param timeout the shortest after which the server is asked to end a watch; the longest is twice
///   that
/// @param late how much later than asked a server may end a watch
record WatchTimes(
    Duration connect,
    Duration listAnswer,
    Duration watchAnswer,
    Duration silence,
    Duration timeout,
    Duration late) {
  /// Bookmarks come about every minute. A busy API server gives up a list after a minute by itself.
  static final WatchTimes STANDARD =
      new WatchTimes(
          Duration.ofSeconds(8),
          Duration.ofSeconds(75),
          Duration.ofSeconds(15),
          Duration.ofSeconds(90),
          Duration.ofMinutes(5),
          Duration.ofSeconds(15));

  private static final Duration WHOLE_LIST = Duration.ofMinutes(10);

  /// Spread, so that the watches of a fleet do not end together.
  Duration nextTimeout(RandomGenerator random) {
    return timeout.plusMillis(random.nextLong(timeout.toMillis()));
  }

  Patience forList() {
    return new Patience(connect, listAnswer, listAnswer, WHOLE_LIST);
  }

  Patience forCheck() {
    return new Patience(connect, watchAnswer, watchAnswer, watchAnswer);
  }

  /// How a watch ended that the server ended.
  ///
  /// @param asked after which it was to be ended
  Ending ended(Duration lived, Duration asked) {
    return lived.compareTo(asked.minus(late)) >= 0 ? Ending.CLOSED : Ending.CUT_SHORT;
  }

  /// @param asked after which the server is asked to end the watch
  /// @param bookmarks whether this server has ever sent one
  Patience forWatch(Duration asked, boolean bookmarks) {
    Duration whole = asked.plus(late);
    return new Patience(connect, watchAnswer, bookmarks ? silence : whole, whole);
  }
}
