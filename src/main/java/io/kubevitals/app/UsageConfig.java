package io.kubevitals.app;

import io.kubevitals.config.Settings;
import io.kubevitals.prometheus.PrometheusConfig;
import io.kubevitals.resource.RequestsFrom;
import io.kubevitals.resource.ResourceConfig;
import io.kubevitals.resource.report.ReportConfig;

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

  boolean needsNoCluster() {
    return prometheus.isSet() && resource.requestsFrom() == RequestsFrom.PROMETHEUS;
  }
}
