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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/// A server that a test starts for itself: a program of this machine on a free port of loopback,
/// with a folder that goes when it does.
final class OwnServer implements AutoCloseable {
  private static final Duration TO_START = Duration.ofSeconds(30);
  private static final Duration TO_ANSWER = Duration.ofSeconds(20);

  private final Path folder;
  private final Process process;
  private final URI url;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Thread atExit = new Thread(this::end);

  private OwnServer(Path folder, Process process, URI url) {
    this.folder = folder;
    this.process = process;
    this.url = url;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /// A folder for a server of this name.
  static Path folder(String name) {
    try {
      return Files.createTempDirectory("kube-vitals-" + name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts it and waits until it is ready; what it says goes to `log` in its folder.
  ///
  /// @param ready the path that it answers with 200 from then on
  /// @param command the program and its options for a port
  static OwnServer start(Path folder, String ready, IntFunction<List<String>> command) {
    try {
      int port = freePort();
      Process process =
          new ProcessBuilder(command.apply(port))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      var server = new OwnServer(folder, process, URI.create("http://127.0.0.1:" + port));
      await(folder.toString()).atMost(TO_START).until(() -> server.answers(ready));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  URI url() {
    return url;
  }

  private boolean answers(String path) throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException(Files.readString(folder.resolve("log")));
    }
    try {
      var request = HttpRequest.newBuilder(url.resolve(path)).timeout(TO_ANSWER).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException _) {
      return false; // Not listening yet.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
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
    Program.run(List.of("rm", "-rf", "--one-file-system", folder.toString()));
  }
}
