package io.kubevitals.probe;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A bearer token from a file, read for each use. It is shown to loopback only, and only to a
/// server whose certificate was verified.
final class LoopbackToken {
  private static final Logger log = LoggerFactory.getLogger(LoopbackToken.class);

  private final String file;
  private boolean failing;

  /// @param file `""` for none
  LoopbackToken(String file) {
    this.file = file;
  }

  /// The token to show there, `""` for none.
  String of(URI url, Trust trust) {
    boolean safe = "https".equals(url.getScheme()) && isLoopback(url) && trust.isVerified();
    return safe && !file.isEmpty() ? read() : "";
  }

  private synchronized String read() {
    try {
      String token = Files.readString(Path.of(file)).strip();
      failing = false;
      return token.chars().allMatch(c -> c > ' ' && c < 0x7f) ? token : "";
    } catch (IOException e) {
      if (!failing) {
        log.atWarn()
            .addKeyValue("file", file)
            .addKeyValue("error", e.toString())
            .log("the token for a probe cannot be read");
      }
      failing = true;
      return "";
    }
  }

  static boolean isLoopback(URI url) {
    String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }
}
