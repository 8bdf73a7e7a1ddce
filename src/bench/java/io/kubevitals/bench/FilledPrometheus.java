package io.kubevitals.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A real Prometheus that holds series and scrapes nothing.
final class FilledPrometheus implements AutoCloseable {
  private final Path folder = Files.createTempDirectory("kube-vitals-bench-");
  private final int port = freePort();
  private final Child child;

  FilledPrometheus(ContainerSeries series) throws IOException, InterruptedException {
    Path samples = folder.resolve("samples");
    series.write(samples);
    run("promtool", "tsdb", "create-blocks-from", "openmetrics", samples, data());
    Files.delete(samples);
    this.child = new Child(start());
    awaitReady();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Process start() throws IOException {
    Path configuration = Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n");
    return new ProcessBuilder(
            "prometheus",
            "--config.file=" + configuration,
            "--storage.tsdb.path=" + data(),
            "--web.listen-address=127.0.0.1:" + port,
            "--log.level=warn")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private void awaitReady() throws InterruptedException {
    var ready = HttpRequest.newBuilder(url().resolve("/-/ready")).build();
    try (var client = HttpClient.newHttpClient()) {
      for (int i = 0; i < 600; i++) {
        try {
          if (client.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException _) {
          // Not listening yet.
        }
        Thread.sleep(100);
      }
    }
    throw new IllegalStateException("Prometheus is not ready");
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  Child child() {
    return child;
  }

  private static void run(Object... command) throws IOException, InterruptedException {
    var words = new ArrayList<String>();
    List.of(command).forEach(word -> words.add(word.toString()));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", words) + ": " + output);
    }
  }

  @Override
  public void close() throws IOException {
    child.close();
    try {
      run("rm", "-rf", "--one-file-system", folder);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
