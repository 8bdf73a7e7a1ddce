package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
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

/// A real VictoriaMetrics of our own.
final class RealVictoriaMetrics implements AutoCloseable {
  private final OwnServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  private RealVictoriaMetrics(OwnServer server) {
    this.server = server;
  }

  static RealVictoriaMetrics start() {
    return in(OwnServer.folder("victoria-metrics"));
  }

  /// One that holds these samples, however old: Prometheus' text form with times in milliseconds.
  static RealVictoriaMetrics holding(String samples) {
    RealVictoriaMetrics started = in(OwnServer.folder("victoria-metrics"), "-retentionPeriod=100y");
    started.add(samples);
    return started;
  }

  /// One that scrapes by a configuration of Prometheus' kind.
  static RealVictoriaMetrics scraping(String configuration) {
    Path folder = OwnServer.folder("victoria-metrics");
    try {
      Path file = Files.writeString(folder.resolve("scrape.yml"), configuration);
      return in(folder, "-promscrape.config=" + file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RealVictoriaMetrics in(Path folder, String... options) {
    return new RealVictoriaMetrics(
        OwnServer.start(folder, "/health", port -> command(folder, port, options)));
  }

  private static List<String> command(Path folder, int port, String... options) {
    var command =
        new ArrayList<>(
            List.of(
                "victoria-metrics",
                "-storageDataPath=" + folder.resolve("data"),
                "-httpListenAddr=127.0.0.1:" + port,
                "-memory.allowedBytes=256MB",
                "-loggerLevel=WARN"));
    command.addAll(List.of(options));
    return command;
  }

  URI url() {
    return server.url();
  }

  /// Imports samples in Prometheus' text form with times in milliseconds; they can be asked for
  /// when this returns.
  void add(String samples) {
    send(HttpRequest.newBuilder(url().resolve("/api/v1/import/prometheus")).POST(body(samples)));
    send(HttpRequest.newBuilder(url().resolve("/internal/force_flush")));
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

  @Override
  public void close() {
    server.close();
    client.shutdownNow();
  }
}
