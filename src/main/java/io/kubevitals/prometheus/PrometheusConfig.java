package io.kubevitals.prometheus;

import io.kubevitals.config.Settings;
import java.time.Duration;

/// Where Prometheus is, who we are to it and how much patience it gets.
///
/// @param url base URL without a slash at its end, `""` where there is no Prometheus; it may have a
///   path, such as that of n9e's proxy
/// @param timeout of one query, from asking for a place in the queue to the last byte of the answer
/// @param maxBodyBytes of one answer, unpacked
public record PrometheusConfig(
    String url, Duration timeout, long maxBodyBytes, Credentials credentials, TlsFiles tls) {

  /// Without credentials and with the Java runtime's authorities.
  public PrometheusConfig(String url, Duration timeout, long maxBodyBytes) {
    this(url, timeout, maxBodyBytes, Credentials.NONE, TlsFiles.NONE);
  }

  public static PrometheusConfig from(Settings settings) {
    return new PrometheusConfig(
        settings.httpUrl("prometheus.url").replaceFirst("/+$", ""),
        settings.duration("prometheus.timeout", Duration.ofMillis(100), Duration.ofMinutes(1)),
        settings.integer("prometheus.max-body-mib", 1, 4096) * 1024L * 1024L,
        Credentials.from(settings),
        TlsFiles.from(settings));
  }

  /// For questions that take longer than the daemon's own.
  public PrometheusConfig withTimeout(Duration other) {
    return new PrometheusConfig(url, other, maxBodyBytes, credentials, tls);
  }

  public boolean isSet() {
    return !url.isEmpty();
  }
}
