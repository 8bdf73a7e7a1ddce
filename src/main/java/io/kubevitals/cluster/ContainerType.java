package io.kubevitals.cluster;

/// The kinds of containers of a pod. A sidecar is an init container whose own restart policy is
/// `Always`.
public enum ContainerType {
  APP,
  INIT,
  SIDECAR,
  EPHEMERAL
}
