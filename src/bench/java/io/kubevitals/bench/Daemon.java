package io.kubevitals.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The program as it is shipped: the jar in a process of its own, with the options of
/// `deploy/java`.
final class Daemon implements AutoCloseable {
  private static final Path JAR = Path.of("target", "kube-vitals.jar");
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Child child;
  private final int port;
  private final long startedAt = System.nanoTime();

  /// @param options which file of `deploy/java`
  /// @param archive whether it starts from the class archive
  record Start(String options, boolean archive, List<String> more, List<String> settings) {
    static Start of(String options, String... settings) {
      return new Start(options, true, List.of(), List.of(settings));
    }

    Start with(String... more) {
      return new Start(options, archive, List.of(more), settings);
    }

    Start withoutArchive() {
      return new Start(options, false, more, settings);
    }
  }

  Daemon(Start start) throws IOException {
    this.port = freePort();
    ProcessBuilder builder = new ProcessBuilder(command(start, port));
    builder.redirectErrorStream(true).redirectOutput(new File("target/bench-daemon.log"));
    builder.environment().remove("KUBECONFIG");
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    this.child = new Child(builder.start());
  }

  private static List<String> command(Start start, int port) {
    List<String> more = new ArrayList<>();
    if (start.archive) {
      String name = start.options.equals("node") ? "kube-vitals-node.jsa" : "kube-vitals.jsa";
      more.add("-XX:SharedArchiveFile=" + Path.of("target", name));
    }
    more.addAll(start.more);
    List<String> command = java(start.options, more);
    command.add("serve");
    command.addAll(List.of("--set", "http.port=" + port));
    start.settings.forEach(setting -> command.addAll(List.of("--set", setting)));
    return command;
  }

  /// The program up to its first argument.
  ///
  /// @param options which file of `deploy/java`
  static List<String> java(String options, List<String> more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@deploy/java/" + options + ".options");
    command.addAll(more);
    command.addAll(List.of("-jar", JAR.toString()));
    return command;
  }

  Child child() {
    return child;
  }

  /// From the start of the process to the first 200 on this path.
  double secondsUntilOk(String path) throws InterruptedException {
    while (!isOk(path)) {
      if (elapsed() > PATIENCE.toSeconds() || !child.process().isAlive()) {
        throw new IllegalStateException("no 200 on " + path + ", see target/bench-daemon.log");
      }
      Thread.sleep(5);
    }
    return elapsed();
  }

  private double elapsed() {
    return (System.nanoTime() - startedAt) / 1e9;
  }

  private boolean isOk(String path) {
    try {
      return get(path).startsWith("HTTP/1.1 200 ");
    } catch (IOException _) {
      return false;
    }
  }

  /// From the start of the process until it had nothing to do any more.
  double secondsUntilIdle() throws IOException, InterruptedException {
    return (new Idle(child, PATIENCE).since() - startedAt) / 1e9;
  }

  /// The whole page.
  String metrics() throws IOException {
    return get("/metrics");
  }

  /// Asks for the whole page as a scraper does, and throws it away.
  void fetch() throws IOException {
    ask("/metrics", body -> body.transferTo(OutputStream.nullOutputStream()));
  }

  /// The sum of all series of a family whose labels contain this text.
  double sum(String family, String label) throws IOException {
    return Samples.sum(metrics(), family, label);
  }

  private String get(String path) throws IOException {
    return ask(path, body -> new String(body.readAllBytes(), UTF_8));
  }

  private <T> T ask(String path, Reader<T> reader) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      socket.setSoTimeout(30_000);
      String request =
          "GET %s HTTP/1.1\r\nHost: x\r\nUser-Agent: bench\r\nConnection: close\r\n\r\n"
              .formatted(path);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return reader.read(socket.getInputStream());
    }
  }

  private interface Reader<T> {
    T read(InputStream body) throws IOException;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    child.close();
  }
}
