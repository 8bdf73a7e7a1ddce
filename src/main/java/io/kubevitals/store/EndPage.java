package io.kubevitals.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some of the ends that match.
///
/// @param next after which place there may be more of them, null if these were the last ones
public record EndPage(List<EndRow> ends, @Nullable EndPlace next) {}
