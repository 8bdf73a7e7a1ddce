package io.kubevitals.prometheus;

import io.kubevitals.config.Settings;

/// Files in PEM that decide whom we trust and who we are. `""` where there is none.
///
/// @param authority whom to trust instead of the Java runtime's authorities
/// @param certificate ours, with its chain
/// @param key PKCS #8, not encrypted
/// @param verified false only where the user wants to trust anybody
public record TlsFiles(String authority, String certificate, String key, boolean verified) {
  static final TlsFiles NONE = new TlsFiles("", "", "", true);

  /// Of a server whom nobody needs to know.
  ///
  /// @param authority `""` for the Java runtime's
  public static TlsFiles trusting(String authority) {
    return new TlsFiles(authority, "", "", true);
  }

  static TlsFiles from(Settings settings) {
    var files =
        new TlsFiles(
            settings.text("prometheus.tls.ca-file"),
            settings.text("prometheus.tls.cert-file"),
            settings.text("prometheus.tls.key-file"),
            !settings.flag("prometheus.tls.insecure-skip-verify"));
    if (files.certificate.isEmpty() != files.key.isEmpty()) {
      settings.problem("prometheus.tls", "needs both cert-file and key-file");
    }
    if (!files.verified && !files.authority.isEmpty()) {
      settings.problem(
          "prometheus.tls.insecure-skip-verify", "makes prometheus.tls.ca-file meaningless");
    }
    return files;
  }

  boolean isDefault() {
    return equals(NONE);
  }
}
