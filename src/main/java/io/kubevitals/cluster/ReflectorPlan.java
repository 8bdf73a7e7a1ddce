package io.kubevitals.cluster;

import java.time.Duration;

/// What to ask next, a function of what was asked and how that ended.
///
/// @param request what is to be asked now
/// @param failures in a row, since a watch last lived
/// @param streaming whether the server has shown nothing against streaming lists
/// @param grace how many refusals are still put down to the server's having been away or ill
/// @param known whether a version is known to resume from
record ReflectorPlan(Request request, int failures, boolean streaming, int grace, boolean known) {
  /// A watch that ends sooner is none: a server that accepts and closes must not be asked again at
  /// once.
  private static final Duration SHORTEST_WATCH = Duration.ofSeconds(1);

  /// A server that just started refuses even what it will allow in a second.
  private static final int GRACE = 4;

  private static final int BROKEN_STREAMS = 3;
  private static final int UNREADABLE_WATCHES = 3;

  /// The requests, each with its way to name a version.
  enum Request {
    /// A watch that begins with all objects, not older than the last version.
    STREAM,
    /// A list from the server's cache, of any version.
    LIST_ANY,
    /// A list not older than the last version.
    LIST_SINCE,
    /// The present state, page by page.
    LIST_LATEST,
    /// The present state in one piece, for servers that forget a page's version before the next.
    LIST_WHOLE,
    /// A watch from the last version on.
    WATCH,
    /// Whether the server has the last version at all, before a watch goes on from it: one whose
    /// etcd was put back to an older state waits in silence until it gets there again.
    CHECK
  }

  static final ReflectorPlan START = new ReflectorPlan(Request.STREAM, 0, true, 0, false);

  /// An earlier process has watched up to a version that is known.
  static final ReflectorPlan RESUME = new ReflectorPlan(Request.CHECK, 0, true, 0, true);

  ReflectorPlan after(Outcome outcome) {
    boolean watched = request == Request.WATCH || outcome.listed();
    boolean alive = watched && outcome.lived().compareTo(SHORTEST_WATCH) >= 0;
    Ending ending = outcome.ending();
    if (ending == Ending.COMPLETE) {
      return new ReflectorPlan(Request.WATCH, failures, streaming, grace, true);
    }
    boolean stillStreaming = streaming && (watched || !speaksAgainstStreaming(ending));
    boolean knownNow = known || outcome.listed();
    Request next =
        request == Request.CHECK
            ? afterCheck(ending)
            : watched ? afterWatch(ending, stillStreaming) : afterList(ending, stillStreaming);
    int inARow = alive && isHarmless(ending) ? 0 : alive ? 1 : failures + 1;
    int graceNow = isIllness(ending) ? GRACE : alive ? 0 : Math.max(0, grace - 1);
    return new ReflectorPlan(next, inARow, stillStreaming, graceNow, knownNow);
  }

  /// How long to wait before the next request.
  ///
  /// @param random from 0 to 1
  Duration delay(Outcome outcome, Backoff backoff, double random) {
    Duration wait = ownDelay(outcome.ending(), backoff, random);
    Duration asked = outcome.retryAfter();
    return asked != null && asked.compareTo(wait) > 0 ? asked : wait;
  }

  private Duration ownDelay(Ending ending, Backoff backoff, double random) {
    if (failures == 0 || ending == Ending.COMPLETE) {
      return Duration.ZERO;
    }
    if (ending == Ending.FORBIDDEN && grace == 0) {
      return backoff.refused(random);
    }
    return asksDifferently(ending) && failures <= 2
        ? Duration.ZERO
        : backoff.delay(failures, random);
  }

  private Request afterWatch(Ending ending, boolean streamingNow) {
    return switch (ending) {
      case EXPIRED, STALLED, UNREAD -> relist(streamingNow, true);
      case TOO_LARGE_VERSION, REJECTED -> Request.LIST_LATEST;
      case MALFORMED -> failures < UNREADABLE_WATCHES ? Request.WATCH : relist(streamingNow, true);
      case CUT_SHORT, BROKEN, UNREACHABLE, SERVER_ERROR, FOREIGN -> Request.CHECK;
      case COMPLETE, CLOSED, UNAUTHORIZED, FORBIDDEN, THROTTLED -> Request.WATCH;
    };
  }

  /// A server that does not understand the question is asked for the watch itself.
  private static Request afterCheck(Ending ending) {
    return switch (ending) {
      case TOO_LARGE_VERSION -> Request.LIST_LATEST;
      case COMPLETE, EXPIRED, REJECTED, MALFORMED -> Request.WATCH;
      case CLOSED,
          CUT_SHORT,
          BROKEN,
          UNREACHABLE,
          STALLED,
          UNAUTHORIZED,
          FORBIDDEN,
          THROTTLED,
          SERVER_ERROR,
          FOREIGN,
          UNREAD ->
          Request.CHECK;
    };
  }

  private Request afterList(Ending ending, boolean streamingNow) {
    return switch (ending) {
      case EXPIRED -> request == Request.LIST_LATEST ? Request.LIST_WHOLE : Request.LIST_LATEST;
      case TOO_LARGE_VERSION -> Request.LIST_LATEST;
      case REJECTED -> request == Request.LIST_SINCE ? Request.LIST_LATEST : again(streamingNow);
      case COMPLETE,
          CLOSED,
          CUT_SHORT,
          BROKEN,
          UNREACHABLE,
          STALLED,
          UNAUTHORIZED,
          FORBIDDEN,
          THROTTLED,
          SERVER_ERROR,
          FOREIGN,
          MALFORMED,
          UNREAD ->
          again(streamingNow);
    };
  }

  private Request again(boolean streamingNow) {
    return request == Request.STREAM ? relist(streamingNow, known) : request;
  }

  private static Request relist(boolean streamingNow, boolean versionKnown) {
    if (streamingNow) {
      return Request.STREAM;
    }
    return versionKnown ? Request.LIST_SINCE : Request.LIST_ANY;
  }

  private boolean speaksAgainstStreaming(Ending ending) {
    if (request != Request.STREAM) {
      return false;
    }
    return switch (ending) {
      case REJECTED, STALLED, CLOSED, CUT_SHORT, MALFORMED -> true;
      case BROKEN -> failures + 1 >= BROKEN_STREAMS;
      case COMPLETE,
          UNREACHABLE,
          EXPIRED,
          TOO_LARGE_VERSION,
          UNAUTHORIZED,
          FORBIDDEN,
          THROTTLED,
          SERVER_ERROR,
          FOREIGN,
          UNREAD ->
          false;
    };
  }

  /// The end of a watch that is worth no wait.
  private static boolean isHarmless(Ending ending) {
    return ending == Ending.CLOSED || ending == Ending.CUT_SHORT || ending == Ending.BROKEN;
  }

  private static boolean isIllness(Ending ending) {
    return switch (ending) {
      case BROKEN, UNREACHABLE, SERVER_ERROR -> true;
      case COMPLETE,
          CLOSED,
          CUT_SHORT,
          STALLED,
          EXPIRED,
          TOO_LARGE_VERSION,
          UNAUTHORIZED,
          FORBIDDEN,
          THROTTLED,
          REJECTED,
          FOREIGN,
          MALFORMED,
          UNREAD ->
          false;
    };
  }

  /// The next request is another one, so it may come at once.
  private static boolean asksDifferently(Ending ending) {
    return switch (ending) {
      case EXPIRED, TOO_LARGE_VERSION, REJECTED, STALLED, UNREAD -> true;
      case COMPLETE,
          CLOSED,
          CUT_SHORT,
          BROKEN,
          UNREACHABLE,
          UNAUTHORIZED,
          FORBIDDEN,
          THROTTLED,
          SERVER_ERROR,
          FOREIGN,
          MALFORMED ->
          false;
    };
  }
}
