package io.kubevitals.cluster;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What became of a request.
///
/// @param listed the objects that existed at its start were all told
/// @param lived how long the answer was read, zero where there was none
/// @param retryAfter how long the server asks us to wait, if it does
record Outcome(Ending ending, boolean listed, Duration lived, @Nullable Duration retryAfter) {}
