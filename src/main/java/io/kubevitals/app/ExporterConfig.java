package io.kubevitals.app;

import io.kubevitals.cluster.ClusterConfig;
import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.config.Role;
import io.kubevitals.config.Settings;
import io.kubevitals.http.HttpConfig;
import io.kubevitals.incident.IncidentConfig;
import io.kubevitals.probe.ProbeConfig;
import io.kubevitals.store.StoreConfig;

/// All settings, read once at start.
record ExporterConfig(
    Role role,
    LogConfig log,
    HttpConfig http,
    ClusterConfig cluster,
    StoreConfig store,
    IncidentConfig incident,
    UsageConfig usage,
    ProbeConfig probe) {

  /// @throws InvalidConfigException with every mistake
  static ExporterConfig from(Settings settings) throws InvalidConfigException {
    var config =
        new ExporterConfig(
            settings.choice("role", Role.class),
            LogConfig.from(settings),
            HttpConfig.from(settings),
            ClusterConfig.from(settings),
            StoreConfig.from(settings),
            IncidentConfig.from(settings),
            UsageConfig.from(settings),
            ProbeConfig.from(settings));
    if (config.role == Role.NODE && config.probe.node().isEmpty()) {
      settings.problem("node-name", "is required with role = node");
    }
    settings.done();
    return config.role == Role.STANDALONE && config.probe.node().isEmpty()
        ? config.onNode(HostName.read())
        : config;
  }

  private ExporterConfig onNode(String node) {
    return new ExporterConfig(role, log, http, cluster, store, incident, usage, probe.onNode(node));
  }
}
