package io.kubevitals.probe;

import java.util.ArrayList;
import java.util.List;

/// The families that probers fill, in the order of the page.
enum NodeFamily {
  KUBE_PROXY_HEALTHY(
      "kube_proxy_healthy",
      "Whether kube-proxy says that its rules are in time, per IP family where it tells them"
          + " apart; absent while it does not answer.",
      "ip_family"),
  KUBE_PROXY_NODE_ELIGIBLE(
      "kube_proxy_node_eligible",
      "Whether kube-proxy offers this node to load balancers; 0 while the node is drained."),
  KUBE_PROXY_IMPLEMENTATION(
      "kube_proxy_implementation_info",
      "Who answers as kube-proxy, in which mode, and since which Kubernetes its body looks so.",
      "implementation",
      "mode",
      "generation"),
  KUBE_PROXY_SYNC_OVERDUE(
      "kube_proxy_sync_overdue_seconds",
      "How long the first change that is not in the rules has been waiting.",
      "ip_family"),
  KUBE_PROXY_SYNC_HUNG(
      "kube_proxy_sync_hung",
      "Whether a change waits longer than 30 s and than three times the slowest sync of the last"
          + " hour.",
      "ip_family"),
  KUBE_PROXY_SYNC_FAILING(
      "kube_proxy_sync_failing", "Whether syncs of the rules fail.", "ip_family"),
  CALICO_SUBSYSTEM_LIVE(
      "calico_subsystem_live",
      "Whether a part of a Calico component says that it lives.",
      "component",
      "subsystem"),
  CALICO_SUBSYSTEM_READY(
      "calico_subsystem_ready",
      "Whether a part of a Calico component says that it is ready.",
      "component",
      "subsystem"),
  CALICO_IPPOOL_USAGE(
      "calico_ippool_usage_ratio", "Addresses in use by those that can be assigned.", "ippool"),
  CALICO_IPAM_FAMILIES(
      "calico_ipam_families_present",
      "Whether kube-controllers tells of addresses at all; 0 while it waits for a rollout of"
          + " calico-node, and then nothing collects leaked ones."),
  ANTREA_AGENT_CONDITION(
      "antrea_agent_condition",
      "Whether a check of the agent's own /livez and /readyz passes.",
      "condition"),
  KUBE_APISERVER_REACHABLE(
      "kube_apiserver_reachable",
      "Whether the API server answers this node at all, be it with a refusal.");

  private final String family;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // A copy that nobody writes to.
  private final List<String> labelNames;

  NodeFamily(String family, String help, String... labelNames) {
    this.family = "kubevitals_" + family;
    this.help = help;
    var all = new ArrayList<>(List.of("node"));
    all.addAll(List.of(labelNames));
    this.labelNames = List.copyOf(all);
  }

  String family() {
    return family;
  }

  String help() {
    return help;
  }

  /// The labels, `node` first.
  List<String> labelNames() {
    return labelNames;
  }

  Reading reading(double value, String... labelValues) {
    return new Reading(this, List.of(labelValues), value);
  }

  Reading reading(boolean value, String... labelValues) {
    return reading(value ? 1 : 0, labelValues);
  }
}
