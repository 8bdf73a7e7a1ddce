package io.kubevitals.real;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The demo as its users run it, in a process of its own.
final class RealDemo implements AutoCloseable {
  private static final Duration TO_START = Duration.ofSeconds(90);

  private final Process process;
  private final Path output;

  private RealDemo(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /// @param time after which it ends by itself, such as `5m`
  static RealDemo start(Path output, String time) throws IOException {
    List<String> command = new ArrayList<>(Daemon.java());
    command.addAll(List.of("demo", "--for", time));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new RealDemo(process, output);
  }

  /// The URL that it prints, once it does.
  ///
  /// @param line with the URL as its first group
  URI url(Pattern line) {
    return URI.create(text(line));
  }

  /// What it prints in the first group of this line, once it does.
  String text(Pattern line) {
    return await("the demo's first lines")
        .atMost(TO_START)
        .until(() -> printed(line), text -> !text.isEmpty());
  }

  private String printed(Pattern line) throws IOException {
    Matcher found = line.matcher(Files.readString(output));
    return found.find() ? found.group(1) : "";
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
