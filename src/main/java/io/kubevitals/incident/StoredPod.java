package io.kubevitals.incident;

import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A pod of the line as it is stored.
///
/// @param workload null while the owner is not known
/// @param held facts that wait for the owner
/// @param gone it only waits for the owner
/// @param past its status is of before the cluster's state was put back
record StoredPod(
    PodRecord pod,
    PodLife life,
    @Nullable Workload workload,
    List<Fact> held,
    @Nullable Instant unschedulableSince,
    boolean gone,
    boolean past) {}
