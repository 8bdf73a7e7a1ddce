package io.kubevitals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs one of the project's shell scripts in a folder of its own, beside programs that only say
/// how they were called.
record Script(Path folder) {
  /// What a run printed, standard output and error together, and its exit code.
  record Outcome(int exit, String output) {}

  /// Makes an executable shell script below the folder.
  Path program(String name, String body) throws IOException {
    return executable(name, "#!/bin/sh\n" + body + "\n");
  }

  /// Takes a script of the project into the folder, with changes as pairs of old and new text.
  Path copy(String name, String... changes) throws IOException {
    String text = Files.readString(Path.of(name));
    for (int i = 0; i < changes.length; i += 2) {
      if (!text.contains(changes[i])) {
        throw new IllegalArgumentException(name + " does not contain " + changes[i]);
      }
      text = text.replace(changes[i], changes[i + 1]);
    }
    return executable(name, text);
  }

  Outcome run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", "");
    var words =
        Stream.concat(
            Stream.of(folder.resolve(command[0]).toString()),
            List.of(command).subList(1, command.length).stream());
    var builder = new ProcessBuilder(words.toList()).directory(folder.toFile());
    builder.environment().keySet().removeIf(key -> key.contains("JAVA") || key.contains("VITALS"));
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("still running after 60 s: " + Files.readString(output));
    }
    return new Outcome(process.exitValue(), Files.readString(output));
  }

  private Path executable(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
