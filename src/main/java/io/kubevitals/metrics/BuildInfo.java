package io.kubevitals.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/// What is running.
///
/// @param revision the commit, `unknown` where the build was not told
/// @param java the version of the runtime
public record BuildInfo(String version, String revision, String java) {
  /// Reads what the build has left in our jar.
  public static BuildInfo read() {
    var properties = new Properties();
    try (var in = BuildInfo.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuildInfo(
        properties.getProperty("version", "unknown"),
        properties.getProperty("revision", "unknown"),
        Runtime.version().toString());
  }

  /// Serves `build_info`.
  public void register(OwnMetrics own) {
    own.gauge("build_info", "What is running.", "version", "revision", "java")
        .set(1, version, revision, java);
  }
}
