package io.kubevitals.store;

import java.util.List;

/// A series of a counter.
///
/// @param labels the label values in the order of the family
/// @param total what has happened
/// @param served what pages show at most until the next commit, at most `total`
public record CounterRow(String family, List<String> labels, long total, long served)
    implements Row {}
