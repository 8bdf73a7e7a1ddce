package io.kubevitals.http;

import io.kubevitals.metrics.OwnCounter;
import io.kubevitals.metrics.OwnMetrics;
import java.util.Locale;

/// Counts what the server refuses.
final class Rejections {
  /// Why a request or a connection was refused.
  enum Reason {
    /// Too many scrapes at once.
    BUSY,
    /// Too many connections.
    CONNECTIONS,
    /// The header of a request did not come to its end in time.
    SLOW_HEADER,
    /// Another process leads since the answer was made.
    NOT_LEADING,
    /// The reader did not take the response in time.
    SLOW_READER,
    /// Neither GET nor HEAD.
    METHOD,
    /// The header of a request is too large.
    TOO_LARGE,
    /// Not a valid request.
    BAD_REQUEST,
    /// Without the token that readers must show.
    UNAUTHORIZED,
    /// From another host, for what is not known to be safe to show it.
    FORBIDDEN
  }

  private final OwnCounter counter;

  Rejections(OwnMetrics own) {
    counter =
        own.counter("http_rejected_total", "Requests and connections that were refused.", "reason");
    for (Reason reason : Reason.values()) {
      counter.touch(label(reason));
    }
  }

  void count(Reason reason) {
    counter.increment(label(reason));
  }

  private static String label(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
