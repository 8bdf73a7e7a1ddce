package io.kubevitals.resource;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How the last query of one signal went.
///
/// @param took null before the first
/// @param oldest the oldest of the newest samples in use, null if none is
/// @param profile how use is asked for, `none` if it is not
/// @param reason why, or what is wrong with it
record SignalReport(
    @Nullable Duration took, @Nullable Instant oldest, String profile, String reason) {
  static final SignalReport NOT_CONFIGURED = new SignalReport(null, null, "none", "not-configured");
}
