package io.kubevitals.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A run of a container that ended and was counted. Kept for `store.keep-ends`.
///
/// @param time when it ended, or when that was learned; milliseconds are kept
/// @param exitCode null where nobody knows
public record EndRow(
    Instant time,
    String uid,
    String namespace,
    String pod,
    String workload,
    String workloadType,
    String container,
    String containerType,
    String reason,
    boolean terminating,
    @Nullable Integer exitCode)
    implements Row {}
