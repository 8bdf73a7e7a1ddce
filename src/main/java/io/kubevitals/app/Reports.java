package io.kubevitals.app;

import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.resource.report.EndSource;
import io.kubevitals.resource.report.Reporter;
import java.time.Duration;
import java.time.InstantSource;

/// Puts together what makes reports, for the command and for the daemon.
final class Reports {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private Reports() {}

  /// @param otherwise who knows of ends where no daemon is to be asked
  static Reporter of(
      UsageConfig usage, PrometheusClient prometheus, EndSource otherwise, InstantSource clock) {
    return new Reporter(
        prometheus,
        usage.prometheus().url(),
        usage.resource(),
        usage.report(),
        usage.ends().url().isEmpty() ? otherwise : new DaemonEnds(usage.ends()),
        clock,
        PATIENCE);
  }
}
