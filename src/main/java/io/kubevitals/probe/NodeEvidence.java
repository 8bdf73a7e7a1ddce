package io.kubevitals.probe;

/// What one prober finds out that another one needs to judge by.
final class NodeEvidence {
  private volatile boolean felixUsesBpf;
  private volatile boolean antreaAgent;
  private volatile boolean apiServerAway;

  /// Felix has the parts that replace kube-proxy.
  void felixUsesBpf(boolean does) {
    felixUsesBpf = does;
  }

  /// An Antrea agent answers.
  void antreaAgentAnswers() {
    antreaAgent = true;
  }

  void apiServerAnswers(boolean does) {
    apiServerAway = !does;
  }

  boolean felixUsesBpf() {
    return felixUsesBpf;
  }

  boolean hasAntreaAgent() {
    return antreaAgent;
  }

  /// Whether the API server is known not to answer this node.
  boolean isApiServerAway() {
    return apiServerAway;
  }
}
