package io.kubevitals.store;

import io.kubevitals.config.Settings;
import java.nio.file.Path;
import java.time.Duration;

/// Where state is kept.
///
/// @param url `""` for memory only, `jdbc:sqlite:FILE` or `jdbc:postgresql:...`
/// @param user of PostgreSQL, `""` for the URL's
/// @param passwordFile of PostgreSQL, read at each connect, `""` for none
/// @param keepEnds how long ended runs can be asked for
public record StoreConfig(String url, String user, String passwordFile, Duration keepEnds) {
  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POSTGRES = "jdbc:postgresql:";

  public static StoreConfig from(Settings settings) {
    var config =
        new StoreConfig(
            settings.text("store.url"),
            settings.text("store.user"),
            settings.text("store.password-file"),
            settings.duration("store.keep-ends", Duration.ofMinutes(1), Duration.ofDays(90)));
    config.check(settings);
    return config;
  }

  /// Whether anything outlives the process.
  public boolean isSet() {
    return !url.isEmpty();
  }

  public boolean isFile() {
    return url.startsWith(SQLITE);
  }

  Path file() {
    return Path.of(url.substring(SQLITE.length())).toAbsolutePath();
  }

  private void check(Settings settings) {
    boolean known = isFile() || url.startsWith(POSTGRES);
    if (isSet() && !known) {
      settings.problem("store.url", "must be empty, jdbc:sqlite:FILE or jdbc:postgresql:...");
    } else if (isFile() && !url.substring(SQLITE.length()).matches("[^:?]+[^/:?]")) {
      settings.problem("store.url", "must name a file after jdbc:sqlite:, without options");
    } else if (url.matches("(?i).*[?&]password=.*|.*//[^/]*@.*")) {
      settings.problem("store.url", "must not hold a password; store.password-file names its file");
    }
    if (isFile() && !(user.isEmpty() && passwordFile.isEmpty())) {
      settings.problem("store.user", "is for PostgreSQL; a file has no user and no password");
    }
  }
}
