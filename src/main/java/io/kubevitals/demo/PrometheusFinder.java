package io.kubevitals.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Finds the program: on the PATH, in our cache, or in Debian's package, which is unpacked into the
/// cache without root.
public final class PrometheusFinder {
  private static final Duration DOWNLOAD_WITHIN = Duration.ofMinutes(2);
  private static final String NAME = "prometheus";

  private final Map<String, String> environment;
  private final Path cache;

  /// @param environment for PATH, XDG_CACHE_HOME and HOME
  public PrometheusFinder(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    this.cache = cache(environment);
  }

  private static Path cache(Map<String, String> environment) {
    String given = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path base =
        given.isEmpty()
            ? Path.of(
                environment.getOrDefault("HOME", System.getProperty("user.home", ".")), ".cache")
            : Path.of(given);
    return base.resolve("kube-vitals");
  }

  /// @throws IOException saying what was tried and what would help
  public Path find() throws IOException, InterruptedException {
    Path cached = cache.resolve("prometheus/usr/bin/prometheus");
    Optional<Path> here = onPath(NAME);
    if (here.isPresent()) {
      return here.get();
    }
    if (!Files.isExecutable(cached)) {
      unpack(cached);
    }
    return cached;
  }

  private Optional<Path> onPath(String program) {
    String path = environment.getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  private void unpack(Path wanted) throws IOException, InterruptedException {
    Path fetcher = needed("apt-get");
    Path unpacker = needed("dpkg");
    Files.createDirectories(cache);
    Path folder = Files.createTempDirectory(cache, "download-");
    try {
      run(folder, fetcher, "download", NAME);
      run(folder, unpacker, "-x", onlyFile(folder).toString(), folder.resolve("tree").toString());
      publish(folder.resolve("tree"));
    } finally {
      Folders.delete(folder);
    }
    if (!Files.isExecutable(wanted)) {
      throw new IOException("Debian's package holds no " + wanted.getFileName());
    }
  }

  private Path needed(String program) throws IOException {
    return onPath(program)
        .orElseThrow(
            () ->
                new IOException(
                    "no prometheus on the PATH, and no "
                        + program
                        + " to fetch Debian's package with"));
  }

  /// Others may unpack at the same time: the first one wins, and theirs is as good as ours.
  private void publish(Path tree) throws IOException {
    try {
      Files.move(tree, cache.resolve(NAME));
    } catch (java.nio.file.FileAlreadyExistsException
        | java.nio.file.DirectoryNotEmptyException _) {
      // It is there.
    }
  }

  private static Path onlyFile(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".deb"))
          .findFirst()
          .orElseThrow(() -> new IOException("apt-get download left no package"));
    }
  }

  private static void run(Path folder, Path program, String... arguments)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    var command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(DOWNLOAD_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(program.getFileName() + " did not end in time");
    }
    if (process.exitValue() != 0) {
      List<String> lines = Files.readAllLines(output);
      String last = lines.isEmpty() ? "" : ": " + lines.getLast();
      throw new IOException(program.getFileName() + " " + arguments[0] + " failed" + last);
    }
  }
}
