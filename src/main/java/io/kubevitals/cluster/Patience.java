package io.kubevitals.cluster;

import java.time.Duration;

/// How long one request may be silent.
///
/// @param connect until there is a connection
/// @param answer from there to the head of the answer
/// @param silence between two signs of life
/// @param whole from the answer's head to its end
record Patience(Duration connect, Duration answer, Duration silence, Duration whole) {
  /// The same, but at its end this long after the answer's head at the latest.
  Patience atMost(Duration limit) {
    return limit.compareTo(whole) < 0 ? new Patience(connect, answer, silence, limit) : this;
  }

  /// Until when to wait, in nanoseconds since the request was sent.
  ///
  /// @param openedAfter -1 before the head of the answer
  /// @param heardAfter the last sign of life
  long deadline(boolean connected, long openedAfter, long heardAfter) {
    if (openedAfter < 0) {
      return connected ? connect.plus(answer).toNanos() : connect.toNanos();
    }
    return Math.min(heardAfter + silence.toNanos(), openedAfter + whole.toNanos());
  }
}
