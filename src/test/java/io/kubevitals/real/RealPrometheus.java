package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A real Prometheus of our own: a configuration in, PromQL answers out.
final class RealPrometheus implements AutoCloseable {
  /// A point of a series.
  record Point(double seconds, double value) {}

  /// A series with its points in the order of their times.
  record Series(Map<String, String> labels, List<Point> points) {
    double last() {
      return points.getLast().value();
    }
  }

  private final Path directory;
  private final Process process;
  private final URI url;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Thread atExit = new Thread(this::end);

  private RealPrometheus(Path directory, Process process, URI url) {
    this.directory = directory;
    this.process = process;
    this.url = url;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /// Starts it with this configuration and waits until it answers.
  static RealPrometheus with(String configuration) {
    try {
      Path directory = Files.createTempDirectory("kube-vitals-prometheus-");
      Path file = Files.writeString(directory.resolve("prometheus.yml"), configuration);
      int port = freePort();
      Process process =
          new ProcessBuilder(
                  "prometheus",
                  "--config.file=" + file,
                  "--storage.tsdb.path=" + directory.resolve("data"),
                  "--web.listen-address=127.0.0.1:" + port,
                  "--web.enable-lifecycle",
                  "--log.level=warn")
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
  List<Series> query(String expression) {
    JsonObject data = ask("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8));
    List<Series> series = new ArrayList<>();
    for (JsonElement element : data.getAsJsonArray("result")) {
      JsonObject result = element.getAsJsonObject();
      Map<String, String> labels = new TreeMap<>();
      result.getAsJsonObject("metric").asMap().forEach((k, v) -> labels.put(k, v.getAsString()));
      List<Point> points = new ArrayList<>();
      if (result.has("values")) {
        result.getAsJsonArray("values").forEach(point -> points.add(point(point)));
      } else {
        points.add(point(result.get("value")));
      }
      series.add(new Series(labels, points));
    }
    return series;
  }

  /// The value of the only series of an answer; 0 if there is none.
  double scalar(String expression) {
    List<Series> series = query(expression);
    if (series.size() > 1) {
      throw new IllegalArgumentException(expression + " has " + series.size() + " answers");
    }
    return series.isEmpty() ? 0 : series.getFirst().last();
  }

  private static Point point(JsonElement pair) {
    String value = pair.getAsJsonArray().get(1).getAsString();
    double number =
        switch (value) {
          case "+Inf" -> Double.POSITIVE_INFINITY;
          case "-Inf" -> Double.NEGATIVE_INFINITY;
          default -> Double.parseDouble(value);
        };
    return new Point(pair.getAsJsonArray().get(0).getAsDouble(), number);
  }

  private JsonObject ask(String path) {
    try {
      String body = client.send(request(path), BodyHandlers.ofString(UTF_8)).body();
      JsonObject answer = JsonParser.parseString(body).getAsJsonObject();
      if (!answer.has("data")) {
        throw new IllegalStateException(body);
      }
      return answer.getAsJsonObject("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
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
