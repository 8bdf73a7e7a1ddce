package io.kubevitals.http;

import io.kubevitals.config.Settings;
import java.time.Duration;

/// Where the HTTP server listens, and its limits.
///
/// @param port 0 = any free one
/// @param maxConnections beyond it the one that has been idle longest is closed
/// @param maxScrapes responses of `/metrics` at a time; beyond it 503
/// @param headerTimeout from the first byte of a request to the end of its header
/// @param responseTimeout until a response must be taken over by the reader
/// @param idleTimeout of a connection without a request
public record HttpConfig(
    String host,
    int port,
    int maxConnections,
    int maxScrapes,
    Duration headerTimeout,
    Duration responseTimeout,
    Duration idleTimeout,
    Protection protection) {

  public static HttpConfig from(Settings settings) {
    Duration second = Duration.ofSeconds(1);
    Duration hour = Duration.ofHours(1);
    String host = settings.text("http.host");
    if (host.isBlank()) {
      settings.problem("http.host", "must name an address, such as 127.0.0.1 or 0.0.0.0");
    }
    return new HttpConfig(
        host,
        settings.integer("http.port", 0, 65535),
        settings.integer("http.max-connections", 16, 100_000),
        settings.integer("http.max-scrapes", 1, 1000),
        settings.duration("http.header-timeout", second, hour),
        settings.duration("http.response-timeout", second, hour),
        settings.duration("http.idle-timeout", second, hour),
        Protection.from(settings));
  }
}
