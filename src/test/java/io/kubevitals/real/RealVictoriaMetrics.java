package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A real VictoriaMetrics of our own.
final class RealVictoriaMetrics implements AutoCloseable {
  private final Path directory;
  private final Process process;
  private final URI url;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Thread atExit = new Thread(this::end);

  private RealVictoriaMetrics(Path directory, Process process, URI url) {
    this.directory = directory;
    this.process = process;
    this.url = url;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  static RealVictoriaMetrics start() {
    return start(List.of());
  }

  /// One that holds these samples, however old: Prometheus' text form with times in milliseconds.
  static RealVictoriaMetrics holding(String samples) {
    RealVictoriaMetrics started = start(List.of("-retentionPeriod=100y"));
    started.add(samples);
    return started;
  }

  /// One that scrapes by a configuration of Prometheus' kind.
  static RealVictoriaMetrics scraping(String configuration) {
    try {
      Path file = Files.createTempFile("kube-vitals-", ".yml");
      Files.writeString(file, configuration);
      return start(List.of("-promscrape.config=" + file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RealVictoriaMetrics start(List<String> options) {
    try {
      Path directory = Files.createTempDirectory("kube-vitals-victoria-metrics-");
      int port = freePort();
      var command =
          new ArrayList<String>(
              List.of(
                  "victoria-metrics",
                  "-storageDataPath=" + directory.resolve("data"),
                  "-httpListenAddr=127.0.0.1:" + port,
                  "-memory.allowedBytes=256MB",
                  "-loggerLevel=WARN"));
      command.addAll(options);
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
      var started =
          new RealVictoriaMetrics(directory, process, URI.create("http://127.0.0.1:" + port));
      await("VictoriaMetrics").atMost(Duration.ofSeconds(30)).until(started::answers);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  URI url() {
    return url;
  }

  /// Imports samples in Prometheus' text form with times in milliseconds; they can be asked for
  /// when this returns.
  void add(String samples) {
    send(HttpRequest.newBuilder(url.resolve("/api/v1/import/prometheus")).POST(body(samples)));
    send(HttpRequest.newBuilder(url.resolve("/internal/force_flush")));
  }

  private static HttpRequest.BodyPublisher body(String samples) {
    return BodyPublishers.ofString(samples, UTF_8);
  }

  private void send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IllegalStateException(response.statusCode() + " " + response.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private boolean answers() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException(Files.readString(directory.resolve("log")));
    }
    try {
      send(HttpRequest.newBuilder(url.resolve("/health")));
      return true;
    } catch (UncheckedIOException _) {
      return false; // Not listening yet.
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    end();
    client.shutdownNow();
  }

  private void end() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Program.run(List.of("rm", "-rf", "--one-file-system", directory.toString()), Map.of());
  }
}
