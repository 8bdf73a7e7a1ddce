package io.kubevitals.app;

import io.kubevitals.config.Settings;
import io.kubevitals.prometheus.BearerToken;
import io.kubevitals.prometheus.TlsContext;
import io.kubevitals.prometheus.TlsFiles;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;

/// Which daemon tells a report of ends, and who we are to it.
///
/// @param url without a slash at its end, `""` where no daemon is asked
/// @param bearerTokenFile read for each question, `""` for none
/// @param authorityFile in PEM, `""` for the Java runtime's authorities
record EndsConfig(String url, String bearerTokenFile, String authorityFile) {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  static EndsConfig from(Settings settings) {
    return new EndsConfig(
        settings.httpUrl("report.ends-url").replaceFirst("/+$", ""),
        settings.text("report.ends-bearer-token-file"),
        settings.text("report.ends-ca-file"));
  }

  /// @throws IOException if the authority's file is of no use
  HttpClient client() throws IOException {
    var builder = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
    if (!authorityFile.isEmpty()) {
      builder.sslContext(TlsContext.of(TlsFiles.trusting(authorityFile), "report.ends-ca-file"));
    }
    return builder.build();
  }

  /// @throws IOException if the token's file is of no use
  void identify(HttpRequest.Builder request) throws IOException {
    new BearerToken(bearerTokenFile, "report.ends-bearer-token-file").apply(request);
  }
}
