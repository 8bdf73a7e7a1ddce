package io.kubevitals.demo;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the store tells those who watch, in order.
sealed interface LogEntry {
  /// The store's version when this was written; never falls along the log.
  long version();

  /// A pod was created, changed or deleted.
  ///
  /// @param shown what the event carries: the new state, or the last one of a deleted pod
  record Change(
      long version, @Nullable StoredPod before, @Nullable StoredPod after, StoredPod shown)
      implements LogEntry {}

  /// An event told again, although nothing happened, to those who watch just now.
  record Repeat(long version, Change change) implements LogEntry {}

  /// Something that is not an event, to those who watch just now; then the stream goes on or not.
  record Noise(long version, Function<Format, byte[]> bytes, Then then) implements LogEntry {}

  /// How a stream goes on after noise.
  enum Then {
    GOES_ON,
    /// The body ends in good order.
    ENDS,
    /// The connection is reset.
    IS_CUT
  }
}
