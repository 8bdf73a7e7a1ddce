package io.kubevitals.cluster;

/// What a pod belongs to, in kubernetes-mixin's words.
///
/// @param type `deployment`, `statefulset`, `daemonset`, `replicaset`, `job`, `cronjob`, `rollout`,
///   `barepod`, `staticpod`, or the lower-case kind of another controller
public record Workload(String namespace, String name, String type) {}
