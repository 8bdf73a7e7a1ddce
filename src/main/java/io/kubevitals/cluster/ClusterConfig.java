package io.kubevitals.cluster;

import io.kubevitals.config.Settings;

/// The settings of this package.
public record ClusterConfig(AccessConfig access, PodsConfig pods, LeaseConfig lease) {
  public static ClusterConfig from(Settings settings) {
    return new ClusterConfig(
        AccessConfig.from(settings), PodsConfig.from(settings), LeaseConfig.from(settings));
  }
}
