package io.kubevitals.store;

import java.time.Instant;

/// What holds for all rows.
///
/// @param identity of the [Origin] of the rows, never empty
/// @param term `leaseTransitions` of the Lease under which they were written, 0 without a Lease
/// @param alive when the writer took the batch; milliseconds are kept
public record Meta(String identity, long term, Instant alive) {}
