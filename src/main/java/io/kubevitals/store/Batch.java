package io.kubevitals.store;

import java.util.List;

/// What one transaction changes: first the deletions, then the rows. The lists are read once for
/// each attempt, on the thread that commits, and may make their elements as they are asked for.
///
/// @param whole whether `rows` is all there is: whatever else was stored before goes, ends only if
///   they were another identity's
public record Batch(
    Meta meta, boolean whole, List<? extends RowKey> deletions, List<? extends Row> rows) {}
