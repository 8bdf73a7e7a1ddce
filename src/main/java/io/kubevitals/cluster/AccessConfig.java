package io.kubevitals.cluster;

import io.kubevitals.config.Settings;

/// Where the API server is and who we are to it: a given address, else a kubeconfig, else the
/// cluster that this process runs in.
///
/// @param serviceHost host of the API server as a pod's environment names it
public record AccessConfig(
    String server,
    String kubeconfig,
    String context,
    String tokenFile,
    String caFile,
    String serviceHost,
    String servicePort) {
  /// Which cluster it is, as far as the settings tell: known while its files and the server are
  /// away.
  public String cluster() {
    if (!server.isEmpty()) {
      return server;
    }
    return kubeconfig.isEmpty() ? serviceHost + ":" + servicePort : kubeconfig + " " + context;
  }

  static AccessConfig from(Settings settings) {
    return new AccessConfig(
        settings.httpUrl("kubernetes.server"),
        settings.text("kubernetes.kubeconfig"),
        settings.text("kubernetes.context"),
        settings.text("kubernetes.token-file"),
        settings.text("kubernetes.ca-file"),
        settings.text("kubernetes.service-host"),
        settings.text("kubernetes.service-port"));
  }
}
