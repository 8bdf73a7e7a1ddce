package io.kubevitals.prometheus;

import io.kubevitals.config.Settings;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Who we are to Prometheus. Files are read again for each query, so that what is renewed is used
/// at once.
///
/// @param bearerTokenFile `""` for none
/// @param username of basic authentication, `""` for none
/// @param passwordFile of basic authentication
/// @param headers such as `X-Scope-OrgID`, the tenant
public record Credentials(
    String bearerTokenFile, String username, String passwordFile, Map<String, String> headers) {
  public static final Credentials NONE = new Credentials("", "", "", Map.of());

  /// The client's own business, or a secret that does not belong into a configuration.
  private static final Set<String> FORBIDDEN =
      Set.of(
          "authorization",
          "cookie",
          "host",
          "connection",
          "content-length",
          "content-type",
          "accept-encoding",
          "expect",
          "upgrade",
          "transfer-encoding");

  static Credentials from(Settings settings) {
    var credentials =
        new Credentials(
            settings.text("prometheus.bearer-token-file"),
            settings.text("prometheus.basic-auth.username"),
            settings.text("prometheus.basic-auth.password-file"),
            settings.textMap("prometheus.headers"));
    credentials.check(settings);
    return credentials;
  }

  private void check(Settings settings) {
    if (username.isEmpty() != passwordFile.isEmpty()) {
      settings.problem("prometheus.basic-auth", "needs both username and password-file");
    }
    if (!bearerTokenFile.isEmpty() && !username.isEmpty()) {
      settings.problem(
          "prometheus.bearer-token-file", "cannot be set together with prometheus.basic-auth");
    }
    if (username.contains(":")) {
      settings.problem("prometheus.basic-auth.username", "must not hold a colon");
    }
    headers.forEach((name, value) -> checkHeader(settings, name, value));
  }

  private static void checkHeader(Settings settings, String name, String value) {
    if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")
        || FORBIDDEN.contains(name.toLowerCase(Locale.ROOT))) {
      settings.problem("prometheus.headers", "cannot hold the header \"" + name + "\"");
    }
    if (!isVisible(value, ' ')) {
      settings.problem("prometheus.headers", "has no visible ASCII as value of " + name);
    }
  }

  /// @throws IOException if a file cannot be read or holds nothing usable
  void apply(HttpRequest.Builder request) throws IOException {
    headers.forEach(request::setHeader);
    if (!bearerTokenFile.isEmpty()) {
      new BearerToken(bearerTokenFile, "prometheus.bearer-token-file").apply(request);
    } else if (!username.isEmpty()) {
      String pair =
          username + ":" + secret(passwordFile, "prometheus.basic-auth.password-file", ' ');
      String packed = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
      request.setHeader("Authorization", "Basic " + packed);
    }
  }

  static String secret(String file, String key, char lowest) throws IOException {
    String secret = Files.readString(Path.of(file)).strip();
    if (secret.isEmpty() || (lowest == '!' && !isVisible(secret, lowest))) {
      throw new IOException(key + " holds nothing usable");
    }
    return secret;
  }

  private static boolean isVisible(String text, char lowest) {
    return text.chars().allMatch(c -> c >= lowest && c <= '~');
  }
}
