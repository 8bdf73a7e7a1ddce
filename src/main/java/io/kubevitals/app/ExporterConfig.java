package io.kubevitals.app;

import io.kubevitals.cluster.ClusterConfig;
import io.kubevitals.cluster.PodScope;
import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.config.Role;
import io.kubevitals.config.Settings;
import io.kubevitals.http.HttpConfig;
import io.kubevitals.incident.IncidentConfig;
import io.kubevitals.probe.ProbeConfig;
import io.kubevitals.store.StoreConfig;
import java.util.Locale;

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

  /// Whether this process leads only while it holds the Lease.
  boolean takesLease() {
    boolean shares = role.sharesDuties() && cluster.lease().enabled();
    return shares && cluster.pods().in(role).scope() != PodScope.NONE;
  }

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
    boolean isAgent = config.role == Role.NODE || config.role == Role.AUTO;
    if (isAgent && config.probe.node().isEmpty()) {
      String role = config.role.name().toLowerCase(Locale.ROOT);
      settings.problem("node-name", "is required with role = " + role);
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
