package io.kubevitals.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which ends are asked for, newest first.
///
/// @param since inclusive
/// @param until exclusive
/// @param namespace null for all
/// @param workload null for all
public record EndQuery(
    Instant since,
    Instant until,
    @Nullable String namespace,
    @Nullable String workload,
    int limit) {}
