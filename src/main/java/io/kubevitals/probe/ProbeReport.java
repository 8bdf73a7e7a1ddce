package io.kubevitals.probe;

import java.util.List;

/// One probe and what it showed.
///
/// @param isKnown whether the answer was the component's
/// @param said what the component says of itself, `""` where it says nothing
/// @param exchanges in their order
public record ProbeReport(
    ProbeResult result,
    boolean isKnown,
    List<Reading> readings,
    String said,
    List<Exchange> exchanges) {}
