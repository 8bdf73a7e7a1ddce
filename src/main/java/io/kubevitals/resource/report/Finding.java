package io.kubevitals.resource.report;

/// A verdict with the numbers behind it.
///
/// @param why such as `max 118 MiB is 98 % of the limit 120 MiB`
public record Finding(Verdict verdict, Amount amount, String why) {}
