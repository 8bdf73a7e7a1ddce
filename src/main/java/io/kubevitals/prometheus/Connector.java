package io.kubevitals.prometheus;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Holds the HTTP client, and makes a new one when a file of TLS has changed: certificates that
/// live a day are renewed in place.
final class Connector implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final TlsFiles files;
  private final Executor threads;
  private @Nullable HttpClient client;
  private List<FileTime> times = List.of();

  Connector(TlsFiles files, Executor threads) {
    this.files = files;
    this.threads = threads;
  }

  /// @throws IOException if a file is of no use
  synchronized HttpClient client() throws IOException {
    List<FileTime> now = times();
    if (client != null && now.equals(times)) {
      return client;
    }
    var builder =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(threads);
    if (!files.isDefault()) {
      builder.sslContext(TlsContext.of(files, "prometheus.tls"));
    }
    HttpClient before = client;
    HttpClient made = builder.build();
    client = made;
    times = now;
    if (before != null) {
      // Without waiting: queries that are on their way with it go on.
      before.shutdown();
    }
    return made;
  }

  private List<FileTime> times() throws IOException {
    var found = new ArrayList<FileTime>();
    for (String file : List.of(files.authority(), files.certificate(), files.key())) {
      if (!file.isEmpty()) {
        found.add(Files.getLastModifiedTime(Path.of(file)));
      }
    }
    return found;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }
}
