package io.kubevitals.demo;

/// Which list of the pod a container stands in; a sidecar is an init container that is always
/// restarted.
public enum ContainerKind {
  INIT,
  SIDECAR,
  APP,
  EPHEMERAL
}
