package io.kubevitals.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real Prometheus as a child process, with its data in a folder of its own.
public final class PrometheusProgram implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PrometheusProgram.class);
  private static final Duration READY_WITHIN = Duration.ofSeconds(30);

  private final Process process;
  private final URI uri;
  private final Thread stopAtExit;

  private PrometheusProgram(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
    this.stopAtExit = Thread.ofPlatform().unstarted(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(stopAtExit);
  }

  /// Starts it and waits until it is ready.
  ///
  /// @param folder for its configuration, data and log
  /// @param targets job names and the URLs they scrape every 5 s
  public static PrometheusProgram start(Path program, Path folder, Map<String, URI> targets)
      throws IOException, InterruptedException {
    Path configuration = folder.resolve("prometheus.yml");
    Files.writeString(configuration, configuration(targets));
    int port = freePort();
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    var prometheus = new PrometheusProgram(process, URI.create("http://127.0.0.1:" + port));
    try {
      prometheus.awaitReady();
    } catch (IOException | InterruptedException e) {
      prometheus.close();
      throw e;
    }
    log.atInfo().addKeyValue("url", prometheus.uri).log("Prometheus is ready");
    return prometheus;
  }

  public URI uri() {
    return uri;
  }

  static String configuration(Map<String, URI> targets) {
    var text =
        new StringBuilder(
            """
            global:
              scrape_interval: 5s
              scrape_timeout: 4s
            scrape_configs:
            """);
    targets.forEach(
        (job, target) ->
            text.append(
                """
                - job_name: %s
                  honor_labels: true
                  metrics_path: %s
                  static_configs:
                  - targets: ['%s']
                """
                    .formatted(job, target.getPath(), target.getAuthority())));
    return text.toString();
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    try (var http = HttpClient.newHttpClient()) {
      while (!ready(http)) {
        if (!process.isAlive()) {
          throw new IOException("Prometheus ended with status " + process.exitValue());
        }
        if (System.nanoTime() - deadline > 0) {
          throw new IOException("Prometheus is not ready after " + READY_WITHIN.toSeconds() + " s");
        }
        Thread.sleep(Duration.ofMillis(100));
      }
    }
  }

  private boolean ready(HttpClient http) throws InterruptedException {
    var request = HttpRequest.newBuilder(uri.resolve("/-/ready")).build();
    var answer = http.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    try {
      return answer.get(2, TimeUnit.SECONDS).statusCode() == 200;
    } catch (ExecutionException | TimeoutException _) {
      answer.cancel(true);
      return false; // not listening yet
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(2, TimeUnit.SECONDS);
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(stopAtExit);
    } catch (IllegalStateException _) {
      // The JVM is on its way out, and the hook has run or will.
    }
  }
}
