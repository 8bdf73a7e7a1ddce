package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The daemon as its users run it: a process of its own, settings from the command line, its log in
/// `target/real`.
final class Daemon implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on (https?://[^\\s\"]+)");
  private static final Path LOGS = Path.of("target", "real");
  private static final Duration TO_START = Duration.ofSeconds(30);
  private static final Duration TO_STOP = Duration.ofSeconds(10);

  private final Process process;
  private final Path log;
  private final URI url;
  private final HttpClient client = HttpClient.newHttpClient();

  private Daemon(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.url = URI.create(awaitListening());
  }

  private String awaitListening() {
    try {
      return await(log.toString()).atMost(TO_START).until(this::listening, u -> !u.isEmpty());
    } catch (RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  /// Starts `serve` on a free port; `settings` are given with `--set`. The name is the log's.
  static Daemon serve(String name, Map<String, String> settings) {
    return serve(name, List.of(), settings);
  }

  /// The same by way of a program that becomes the one it is given, such as one that changes the
  /// network.
  static Daemon serve(String name, List<String> through, Map<String, String> settings) {
    List<String> command = new ArrayList<>(through);
    command.addAll(java());
    command.add("serve");
    command.addAll(List.of("--set", "http.port=0"));
    settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
    try {
      Files.createDirectories(LOGS);
      Path log = LOGS.resolve(name + ".log");
      Files.deleteIfExists(log);
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().remove("KUBECONFIG");
      return new Daemon(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The virtual machine with what was just compiled; the jar is made after the tests.
  static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseCompactObjectHeaders",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx128m",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classPath(),
        "io.kubevitals.app.Main");
  }

  private static String classPath() {
    String ours =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(ours.split(File.pathSeparator, -1))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private String listening() {
    Matcher line = LISTENING.matcher(log());
    if (!line.find()) {
      assertThat(process.isAlive()).as("the daemon: %s", log()).isTrue();
      return "";
    }
    return line.group(1);
  }

  URI url() {
    return url;
  }

  long pid() {
    return process.pid();
  }

  /// Everything it has logged.
  String log() {
    try {
      return Files.readString(log, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Exposition metrics() {
    return Exposition.parse(get("/metrics"));
  }

  /// A page that must be answered with 200.
  String get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(20)).build();
    try {
      var response = client.send(request, BodyHandlers.ofString(UTF_8));
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(path + "; the log: " + log(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// Whether `/readyz` says yes.
  boolean ready() {
    return status("/readyz") == 200;
  }

  int status(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(20)).build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(path + "; the log: " + log(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// SIGTERM: it must end by itself, with status 0, within 10 s.
  void stop() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(TO_STOP.toMillis(), TimeUnit.MILLISECONDS))
        .as("ended within %s of SIGTERM: %s", TO_STOP, log())
        .isTrue();
    assertThat(process.exitValue()).as("exit status: %s", log()).isZero();
  }

  /// SIGKILL, and waits until nothing is left of it.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    client.shutdownNow();
  }

  /// SIGKILL, if it still runs.
  @Override
  public void close() {
    process.destroyForcibly();
    client.shutdownNow();
  }
}
