package io.kubevitals.probe;

import java.time.Duration;

/// Whether what a prober asks is here at all. What was never seen is not missed, unless it belongs
/// here for sure; what was seen is missed for good, unless it may have gone to another node.
///
/// @param lastKnown when its own answer last came, in nanoseconds
record Presence(boolean isHere, long lastKnown) {
  private static final Duration GONE_AFTER = Duration.ofMinutes(5);

  static Presence of(Check check) {
    return new Presence(check.isMissed(), 0);
  }

  Presence after(ProbeReport report, Check check, long nanos) {
    if (report.isKnown()) {
      return new Presence(true, nanos);
    }
    boolean mayHaveGone =
        check.component().wanders()
            && !check.isMissed()
            && report.result() instanceof ProbeResult.Failure failure
            && failure.reason() == FailureReason.REFUSED
            && nanos - lastKnown > GONE_AFTER.toNanos();
    return mayHaveGone ? new Presence(false, lastKnown) : this;
  }
}
