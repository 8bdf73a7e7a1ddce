package io.kubevitals.prometheus;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// How a query ended. The series themselves went to the query's reader while they arrived; of a
/// [Failed] one the reader may have seen some, which are to be forgotten.
public sealed interface Answer {

  Duration took();

  /// @param at the server's time where it told it, else ours
  record Complete(Duration took, Instant at) implements Answer {}

  /// The server itself says that something is missing.
  ///
  /// @param warnings the first few, cut to a limit
  record Partial(Duration took, Instant at, List<String> warnings) implements Answer {}

  record Failed(Duration took, QueryError error) implements Answer {}
}
