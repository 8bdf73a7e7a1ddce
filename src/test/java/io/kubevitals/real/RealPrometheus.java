package io.kubevitals.real;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A real Prometheus of our own: a configuration in, PromQL answers out.
final class RealPrometheus implements AutoCloseable {
  private final Path directory;
  private final Process process;
  private final URI url;
  private final PrometheusApi api;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Thread atExit = new Thread(this::end);

  private RealPrometheus(Path directory, Process process, URI url) {
    this.directory = directory;
    this.process = process;
    this.url = url;
    this.api = new PrometheusApi(url);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /// Starts it with this configuration and waits until it answers.
  static RealPrometheus with(String configuration) {
    return in(newDirectory(), configuration);
  }

  /// One that scrapes nothing and holds what this OpenMetrics text tells, however old.
  static RealPrometheus holding(String openMetrics, String... options) {
    Path directory = newDirectory();
    try {
      Path text = Files.writeString(directory.resolve("openmetrics.txt"), openMetrics);
      Program.run(
          List.of(
              "promtool",
              "tsdb",
              "create-blocks-from",
              "openmetrics",
              text.toString(),
              directory.resolve("data").toString()));
      return in(directory, "global: {scrape_interval: 15s}", options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("kube-vitals-prometheus-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RealPrometheus in(Path directory, String configuration, String... options) {
    try {
      Path file = Files.writeString(directory.resolve("prometheus.yml"), configuration);
      int port = freePort();
      var command =
          new ArrayList<>(
              List.of(
                  "prometheus",
                  "--config.file=" + file,
                  "--storage.tsdb.path=" + directory.resolve("data"),
                  "--web.listen-address=127.0.0.1:" + port,
                  "--web.enable-lifecycle",
                  "--storage.tsdb.retention.time=100y",
                  "--log.level=warn"));
      command.addAll(List.of(options));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
      var prometheus =
          new RealPrometheus(directory, process, URI.create("http://127.0.0.1:" + port));
      await("Prometheus").atMost(Duration.ofSeconds(30)).until(prometheus::ready);
      return prometheus;
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

  private boolean ready() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException(Files.readString(directory.resolve("log")));
    }
    try {
      return client.send(request("/-/ready"), BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException _) {
      return false; // Not listening yet.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// The answer to an instant query: one point per series, or with a range selector all it has.
  List<PrometheusApi.Series> query(String expression) {
    return api.query(expression);
  }

  /// The value of the only series of an answer; 0 if there is none.
  double scalar(String expression) {
    List<PrometheusApi.Series> series = query(expression);
    if (series.size() > 1) {
      throw new IllegalArgumentException(expression + " has " + series.size() + " answers");
    }
    return series.isEmpty() ? 0 : series.getFirst().last();
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(20)).build();
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
