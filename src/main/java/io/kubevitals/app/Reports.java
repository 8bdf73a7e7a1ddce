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

  static Reporter of(UsageConfig usage, PrometheusClient prometheus, InstantSource clock) {
    return new Reporter(
        prometheus,
        usage.prometheus().url(),
        usage.resource(),
        usage.report(),
        ends(usage),
        clock,
        PATIENCE);
  }

  private static EndSource ends(UsageConfig usage) {
    return usage.endsUrl().isEmpty()
        ? EndSource.unknown("no daemon is asked (report.ends-url)")
        : new DaemonEnds(usage.endsUrl());
  }
}
