package io.kubevitals.app;

import io.kubevitals.config.Settings;
import io.kubevitals.prometheus.PrometheusConfig;
import io.kubevitals.resource.ResourceConfig;

/// Where usage comes from and what is made of it.
record UsageConfig(PrometheusConfig prometheus, ResourceConfig resource) {
  static UsageConfig from(Settings settings) {
    return new UsageConfig(PrometheusConfig.from(settings), ResourceConfig.from(settings));
  }
}
