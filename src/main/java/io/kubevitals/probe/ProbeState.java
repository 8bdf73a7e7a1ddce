package io.kubevitals.probe;

import org.jspecify.annotations.Nullable;

/// How the last probe of one check ended.
///
/// @param result null where there is none, or none young enough
/// @param said what the component said of itself, `""` where it said nothing
public record ProbeState(
    String node, String component, String check, @Nullable ProbeResult result, String said) {}
