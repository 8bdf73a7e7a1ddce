package io.kubevitals.prometheus;

import io.kubevitals.config.Settings;
import java.time.Duration;

/// Where Prometheus is and how much patience it gets.
///
/// @param url base URL without a slash at its end, `""` where there is no Prometheus
/// @param timeout of one query, from asking for a place in the queue to the last byte of the answer
/// @param maxBodyBytes of one answer, unpacked
/// @param bearerTokenFile read again for each query, `""` for none
public record PrometheusConfig(
    String url, Duration timeout, long maxBodyBytes, String bearerTokenFile) {

  public static PrometheusConfig from(Settings settings) {
    return new PrometheusConfig(
        settings.httpUrl("prometheus.url").replaceFirst("/+$", ""),
        settings.duration("prometheus.timeout", Duration.ofMillis(100), Duration.ofMinutes(1)),
        settings.integer("prometheus.max-body-mib", 1, 4096) * 1024L * 1024L,
        settings.text("prometheus.bearer-token-file"));
  }

  public boolean isSet() {
    return !url.isEmpty();
  }
}
