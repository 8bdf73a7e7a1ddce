package io.kubevitals.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A small disk of its own: an ext4 in a file, which can be filled, broken, frozen and put right
/// again while somebody writes to it.
final class Disk implements AutoCloseable {
  private static final String SIZE = "24M";

  private Path image;
  private final Path place;

  private Disk(Path image, Path place) {
    this.image = image;
    this.place = place;
  }

  static Disk in(Path folder) throws IOException {
    var disk = new Disk(folder.resolve("disk.img"), folder.resolve("disk"));
    Files.createDirectory(disk.place);
    Program.run(List.of("truncate", "-s", SIZE, disk.image.toString()));
    Program.run(List.of("mkfs.ext4", "-q", disk.image.toString()));
    disk.mount();
    return disk;
  }

  /// Where it is mounted.
  Path place() {
    return place;
  }

  /// Not a byte is left.
  void fill() {
    Program.run(List.of("dd", "if=/dev/zero", "of=" + place.resolve("ballast"), "bs=4k"), Map.of());
  }

  void empty() {
    Program.run(List.of("rm", place.resolve("ballast").toString()));
  }

  /// The kernel finds an error and lets nobody write any more.
  void breakDown() throws IOException {
    Files.writeString(Path.of("/sys/fs/ext4", device(), "trigger_fs_error"), "on purpose");
  }

  /// Repairs it as an administrator does. Nobody may have a file open there.
  void repair() throws IOException {
    Program.run(List.of("umount", place.toString()));
    // Where another namespace has a copy of the mount, the old one lives on, and stays broken.
    image = Files.copy(image, image.resolveSibling("repaired.img"));
    Program.run(List.of("e2fsck", "-fy", image.toString()), Map.of());
    mount();
  }

  /// Whoever writes now waits until [#thaw].
  void freeze() {
    Program.run(List.of("fsfreeze", "-f", place.toString()));
  }

  void thaw() {
    Program.run(List.of("fsfreeze", "-u", place.toString()), Map.of());
  }

  /// Runs a program whose calls [#failCalls] can make fail.
  List<String> withFailingCalls() throws IOException {
    Path library = image.resolveSibling("failing-disk.so");
    Path source = image.resolveSibling("failing-disk.c");
    try (var in = Objects.requireNonNull(Disk.class.getResourceAsStream("failing-disk.c"))) {
      Files.copy(in, source);
    }
    Program.run(
        List.of("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl"));
    return List.of("env", "LD_PRELOAD=" + library, "FAILING_DISK=" + calls());
  }

  /// @param how a line of `failing-disk.c`
  void failCalls(String how) throws IOException {
    Files.writeString(calls(), how + "\n");
  }

  void repairCalls() throws IOException {
    Files.delete(calls());
  }

  private Path calls() {
    return image.resolveSibling("failing-calls");
  }

  private void mount() {
    Program.run(
        List.of("mount", "-o", "loop,errors=remount-ro", image.toString(), place.toString()));
  }

  private String device() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
        .map(line -> line.split(" ", -1))
        .filter(words -> words[1].equals(place.toString()))
        .map(words -> words[0].substring("/dev/".length()))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    thaw();
    Program.run(List.of("umount", "-l", place.toString()), Map.of());
  }
}
