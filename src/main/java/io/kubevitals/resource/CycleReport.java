package io.kubevitals.resource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a cycle went.
///
/// @param took from the first question to the last sum
/// @param queries by the value of label `query`
/// @param picks which profiles are in use
/// @param sourceUp whether every query was answered, null where there is no source
/// @param partial whether an answer in use was partial by the server's own word
/// @param coverage the share of running containers whose use is wholly known, NaN if none runs
/// @param lastSuccess the last cycle in which every query was answered, null if none was
record CycleReport(
    Duration took,
    Map<String, QueryReport> queries,
    List<Pick> picks,
    @Nullable Boolean sourceUp,
    boolean partial,
    double coverage,
    @Nullable Instant lastSuccess) {}
