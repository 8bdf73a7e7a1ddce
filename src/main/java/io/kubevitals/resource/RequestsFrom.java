package io.kubevitals.resource;

/// Where requests and limits come from.
public enum RequestsFrom {
  /// The pods themselves: exact, with a resize in progress and the order of init containers.
  WATCH,
  /// What Prometheus scraped of them: works without any right at the API server.
  PROMETHEUS
}
