package io.kubevitals.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A real Prometheus of our own: a configuration in, PromQL answers out.
final class RealPrometheus implements AutoCloseable {
  private final OwnServer server;
  private final PrometheusApi api;

  private RealPrometheus(OwnServer server) {
    this.server = server;
    this.api = new PrometheusApi(server.url());
  }

  /// Starts it with this configuration and waits until it answers.
  static RealPrometheus with(String configuration) {
    return in(OwnServer.folder("prometheus"), configuration);
  }

  /// One that scrapes nothing and holds what this OpenMetrics text tells, however old.
  static RealPrometheus holding(String openMetrics, String... options) {
    Path folder = OwnServer.folder("prometheus");
    try {
      Path text = Files.writeString(folder.resolve("openmetrics.txt"), openMetrics);
      Program.run(
          List.of(
              "promtool",
              "tsdb",
              "create-blocks-from",
              "openmetrics",
              text.toString(),
              folder.resolve("data").toString()));
      return in(folder, "global: {scrape_interval: 15s}", options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RealPrometheus in(Path folder, String configuration, String... options) {
    try {
      Files.writeString(folder.resolve("prometheus.yml"), configuration);
      return new RealPrometheus(
          OwnServer.start(folder, "/-/ready", port -> command(folder, port, options)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(Path folder, int port, String... options) {
    var command =
        new ArrayList<>(
            List.of(
                "prometheus",
                "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--web.enable-lifecycle",
                "--storage.tsdb.retention.time=100y",
                "--log.level=warn"));
    command.addAll(List.of(options));
    return command;
  }

  URI url() {
    return server.url();
  }

  /// How it is asked.
  PrometheusApi api() {
    return api;
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

  @Override
  public void close() {
    server.close();
  }
}
