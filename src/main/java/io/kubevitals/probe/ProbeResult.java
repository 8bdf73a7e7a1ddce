package io.kubevitals.probe;

import java.time.Duration;

/// How one probe ended. A failure of what is probed is data.
public sealed interface ProbeResult {

  Duration took();

  /// The component answers that it is well.
  record Success(Duration took) implements ProbeResult {}

  /// It answers as it should, and what it shows is trouble, which families of its own tell.
  record Troubled(Duration took) implements ProbeResult {}

  /// @param detail for the log
  record Failure(Duration took, FailureReason reason, String detail) implements ProbeResult {}
}
