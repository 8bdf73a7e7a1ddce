package io.kubevitals.probe;

import java.util.List;
import java.util.Locale;

/// What is probed: the values of label `component`.
public enum Component {
  /// In userspace mode it has none of the first.
  KUBE_PROXY(Place.NODE, "kubeproxy_", "kubernetes_build_info"),
  FELIX(Place.NODE, "felix_"),
  TYPHA(Place.SOME_NODE, "typha_connections_"),
  /// Without a family of its own until it is in sync; its Service has a name that says enough.
  CALICO_KUBE_CONTROLLERS(Place.CLUSTER, "process_start_time_seconds"),
  ANTREA_AGENT(Place.NODE, "antrea_agent_"),
  ANTREA_CONTROLLER(Place.SOME_NODE, "antrea_controller_"),
  KUBE_APISERVER(Place.NODE, "apiserver_");

  /// Where a component runs, which says who probes it.
  enum Place {
    /// On every node, in the node's network.
    NODE,
    /// On a few nodes, in their network, and on other ones after a while.
    SOME_NODE,
    /// Behind a Service.
    CLUSTER
  }

  private final Place place;

  @SuppressWarnings("ImmutableEnumChecker") // A copy that nobody writes to.
  private final List<String> prefixes;

  Component(Place place, String... prefixes) {
    this.place = place;
    this.prefixes = List.of(prefixes);
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Whether a process with these duties probes it unless told otherwise.
  public boolean isProbedWith(boolean nodeDuties, boolean clusterDuties) {
    return place == Place.CLUSTER ? clusterDuties : nodeDuties;
  }

  /// Whether it is asked by one process of the cluster, the one that leads, and by no other.
  public boolean isAskedByLeader() {
    return place == Place.CLUSTER;
  }

  /// Whether it may have gone to another node when it does not answer any more.
  boolean wanders() {
    return place == Place.SOME_NODE;
  }

  /// Whether a page that has such a family is this component's, where this one is expected.
  boolean owns(String family) {
    return prefixes.stream().anyMatch(family::startsWith);
  }
}
