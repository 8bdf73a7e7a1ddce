package io.kubevitals.probe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the last probe of one check ended.
///
/// @param result null where there is none, or none young enough
/// @param said what the component said of itself, `""` where it said nothing
/// @param exchanges of that probe
public record ProbeState(
    String node,
    String component,
    String check,
    @Nullable ProbeResult result,
    String said,
    List<Exchange> exchanges) {}
