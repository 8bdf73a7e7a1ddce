package io.kubevitals.http;

import io.kubevitals.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Who may read.
///
/// @param certFile of the server, with its chain, `""` for plain HTTP
/// @param keyFile of the certificate
/// @param tokenFile what readers must show, `""` where everybody may read
/// @param insecure whether everybody may read everything all the same
public record Protection(String certFile, String keyFile, String tokenFile, boolean insecure) {
  static Protection from(Settings settings) {
    var protection =
        new Protection(
            file("http.tls.cert-file", settings),
            file("http.tls.key-file", settings),
            file("http.bearer-token-file", settings),
            settings.flag("http.insecure"));
    if (protection.certFile.isEmpty() != protection.keyFile.isEmpty()) {
      String lacking = protection.certFile.isEmpty() ? "http.tls.cert-file" : "http.tls.key-file";
      settings.problem(lacking, "is required: a certificate and its key belong together");
    }
    return protection;
  }

  private static String file(String key, Settings settings) {
    String file = settings.text(key);
    try {
      if (!file.isEmpty() && Files.size(Path.of(file)) == 0) {
        settings.problem(key, "is empty: " + file);
      }
    } catch (IOException _) {
      settings.problem(key, "cannot be read: " + file);
    }
    return file;
  }

  /// Whether the page may show what components serve on the node's loopback only.
  public boolean letsForward() {
    return insecure || (hasTls() && hasToken());
  }

  public boolean hasTls() {
    return !certFile.isEmpty();
  }

  public boolean hasToken() {
    return !tokenFile.isEmpty();
  }

  /// What a person who reads the settings should know; empty if nothing.
  public String warning() {
    if (insecure) {
      return "http.insecure = true: whoever reaches the port reads what components serve on the"
          + " node's loopback only";
    }
    if (hasToken() && !hasTls()) {
      return "http.bearer-token-file without http.tls: the token travels in clear text";
    }
    return "";
  }
}
