package io.kubevitals.app;

import io.kubevitals.config.Settings;
import io.kubevitals.prometheus.PrometheusConfig;
import io.kubevitals.resource.RequestsFrom;
import io.kubevitals.resource.ResourceConfig;
import io.kubevitals.resource.report.ReportConfig;
import java.util.List;

/// Where usage comes from and what is made of it.
record UsageConfig(
    PrometheusConfig prometheus, ResourceConfig resource, ReportConfig report, EndsConfig ends) {
  static UsageConfig from(Settings settings) {
    var config =
        new UsageConfig(
            PrometheusConfig.from(settings),
            ResourceConfig.from(settings),
            ReportConfig.from(settings),
            EndsConfig.from(settings));
    if (config.resource.requestsFrom() == RequestsFrom.PROMETHEUS && !config.prometheus.isSet()) {
      settings.problem("resources.requests-from", "is prometheus, which needs prometheus.url");
    }
    return config;
  }

  /// Why it cannot be told how far nodes are overcommitted, `""` if it can. That takes all pods of
  /// a node.
  ///
  /// @param watched the namespaces whose pods are watched, empty for all
  String whyNoOvercommit(List<String> watched) {
    if (!prometheus.isSet()) {
      return "not-configured";
    }
    return switch (resource.requestsFrom()) {
      case WATCH -> watched.isEmpty() ? "" : "narrowed";
      case PROMETHEUS -> resource.narrowsPods() ? "narrowed" : "";
    };
  }

  boolean needsNoCluster() {
    return prometheus.isSet() && resource.requestsFrom() == RequestsFrom.PROMETHEUS;
  }
}
