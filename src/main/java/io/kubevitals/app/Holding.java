package io.kubevitals.app;

import io.kubevitals.cluster.Tenure;

/// The cluster's duties and the time for which they are ours.
record Holding(Tenure tenure, ClusterDuties duties) {}
