package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs a program of the machine to its end. Output goes through files: a background child that
/// inherited a pipe would keep us reading for as long as it lives.
final class Program {
  private static final Duration LIMIT = Duration.ofMinutes(20);

  /// How a program ended and what it wrote.
  record Outcome(int status, String output, String errors) {}

  private Program() {}

  /// What it wrote; a status other than 0 is an error.
  static String run(List<String> command) {
    Outcome outcome = run(command, Map.of());
    if (outcome.status() != 0) {
      throw new IllegalStateException(
          "%s: status %d: %s%s"
              .formatted(
                  String.join(" ", command), outcome.status(), outcome.output(), outcome.errors()));
    }
    return outcome.output();
  }

  static Outcome run(List<String> command, Map<String, String> environment) {
    return run(command, environment, Path.of("/dev/null"));
  }

  static Outcome run(List<String> command, Map<String, String> environment, Path input) {
    Path output = temporary("out");
    Path errors = temporary("err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(input.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      return new Outcome(end(builder.start()), read(output), read(errors));
    } catch (IOException e) {
      return new Outcome(127, "", e.toString());
    } finally {
      remove(output.toFile());
      remove(errors.toFile());
    }
  }

  private static int end(Process process) {
    try {
      if (process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      throw new IllegalStateException(process.info() + " did not end within " + LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a program ran", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Path temporary(String suffix) {
    try {
      return Files.createTempFile("kube-vitals-", "." + suffix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), UTF_8);
  }

  private static void remove(File file) {
    if (!file.delete()) {
      file.deleteOnExit();
    }
  }
}
