package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;

/// A container of a workload's template.
record Place(Workload workload, String container) {}
