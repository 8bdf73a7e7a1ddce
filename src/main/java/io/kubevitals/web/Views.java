package io.kubevitals.web;

import io.kubevitals.incident.IncidentView;
import io.kubevitals.incident.WorkloadPods;
import io.kubevitals.probe.ProbeState;
import io.kubevitals.resource.Pick;
import io.kubevitals.resource.ResourceRow;
import java.util.List;
import java.util.function.Supplier;

/// What the features have to show, asked for at each view.
public record Views(
    Supplier<Sight> sight,
    Supplier<IncidentView> incidents,
    Supplier<List<WorkloadPods>> workloads,
    Supplier<List<ResourceRow>> resources,
    Supplier<List<Pick>> picks,
    Supplier<List<ProbeState>> probes) {}
