package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import io.kubevitals.resource.report.ReportRow.Ends;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is known of one container of one pod before it is judged.
///
/// @param shared whether other pods held its cards too
/// @param use of each resource, its steps included
record ContainerSource(
    ContainerName name,
    Workload workload,
    boolean init,
    boolean shared,
    Map<Amount, Use> use,
    Map<Amount, AmountFigures> figures,
    @Nullable Ends ends) {}
