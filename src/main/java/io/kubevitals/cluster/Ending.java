package io.kubevitals.cluster;

import java.util.Locale;

/// How a request of the reflector ended. Lower-case names are label values.
enum Ending {
  /// A list was read to its end.
  COMPLETE,
  /// The server ended a watch in good order, when its time was over.
  CLOSED,
  /// The server ended a watch in good order, but before its time: it may be another one next time.
  CUT_SHORT,
  /// The connection broke.
  BROKEN,
  /// No answer at all.
  UNREACHABLE,
  /// Nothing came for too long.
  STALLED,
  /// 410: the version asked for is compacted away.
  EXPIRED,
  /// 504: the version asked for is of the future.
  TOO_LARGE_VERSION,
  UNAUTHORIZED,
  FORBIDDEN,
  THROTTLED,
  SERVER_ERROR,
  /// Another 4xx: the server does not know what we ask for.
  REJECTED,
  /// Not Kubernetes at all, such as a proxy's page.
  FOREIGN,
  /// A stream that cannot be read.
  MALFORMED,
  /// We ended a watch because it had told something that we could not read: a list must make that
  /// good.
  UNREAD;

  /// Whether the server answered a watch that ended so, and had nothing against it.
  boolean isUnopposed() {
    return this == CLOSED || this == CUT_SHORT || this == BROKEN || this == UNREAD;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Ending of(ApiStatus status, int code) {
    if (status.isTooLargeVersion()) {
      return TOO_LARGE_VERSION;
    }
    if (status.isExpired()) {
      return EXPIRED;
    }
    return switch (code) {
      case 401 -> UNAUTHORIZED;
      case 403 -> FORBIDDEN;
      case 410 -> EXPIRED;
      case 429 -> THROTTLED;
      default -> code >= 400 && code < 500 ? REJECTED : code >= 500 ? SERVER_ERROR : FOREIGN;
    };
  }
}
