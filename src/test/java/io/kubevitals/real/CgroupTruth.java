package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// What the containers of a pod truly used: the kernel's own counters of their control groups, read
/// forty times a second from a container's first moment to its last, so that they can be asked for
/// any moment in between. Knows both versions of control groups.
final class CgroupTruth implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final boolean UNIFIED = Files.exists(ROOT.resolve("cgroup.controllers"));
  private static final Path CPU = UNIFIED ? ROOT : real(ROOT.resolve("cpuacct"));
  private static final Path MEMORY = UNIFIED ? ROOT : real(ROOT.resolve("memory"));
  private static final Duration EVERY = Duration.ofMillis(25);

  /// How far the kubelet's stamp of a reading is from the reading.
  private static final double STAMP_SECONDS = 0.25;

  /// A counter that has not reached this at its first reading is a newborn's.
  private static final double NEWBORN_SECONDS = 0.02;

  /// One reading of a container's counters.
  private record Used(double cpuSeconds, double memoryBytes) {}

  /// The least and the most of something.
  record Between(double least, double most) {}

  private final String podUid;
  private final Map<String, NavigableMap<Double, Used>> used = new ConcurrentHashMap<>();
  private final Thread reader = Thread.ofPlatform().name("cgroups").unstarted(this::read);
  private volatile boolean closed;

  private CgroupTruth(String podUid) {
    this.podUid = podUid;
  }

  /// Begins to read the control groups of a pod, which need not be there yet.
  static CgroupTruth of(String podUid) {
    var truth = new CgroupTruth(podUid);
    truth.reader.start();
    return truth;
  }

  private void read() {
    Optional<Path> group = Optional.empty();
    while (!closed) {
      if (group.isEmpty()) {
        group = group();
      }
      group.ifPresent(pod -> containers(pod).forEach(this::readContainer));
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  private Optional<Path> group() {
    try (Stream<Path> folders = Files.find(CPU, 6, (path, _) -> isPods(path))) {
      return folders.findFirst();
    } catch (IOException | UncheckedIOException _) {
      return Optional.empty(); // Another group went away while we looked.
    }
  }

  private boolean isPods(Path path) {
    String name = path.getFileName().toString();
    return name.contains(podUid) || name.contains(podUid.replace('-', '_'));
  }

  private static List<Path> containers(Path pod) {
    try (Stream<Path> folders = Files.list(pod)) {
      return folders.filter(Files::isDirectory).toList();
    } catch (IOException | UncheckedIOException _) {
      return List.of(); // The pod is gone, and its group with it.
    }
  }

  private void readContainer(Path cpu) {
    Path memory = UNIFIED ? cpu : MEMORY.resolve(CPU.relativize(cpu));
    try {
      double before = now();
      double seconds = seconds(text(cpu.resolve(UNIFIED ? "cpu.stat" : "cpuacct.usage")));
      double after = now();
      used.computeIfAbsent(id(cpu), _ -> new ConcurrentSkipListMap<>())
          .put((before + after) / 2, new Used(seconds, workingSetBytes(memory)));
    } catch (IOException _) {
      // The container is gone.
    }
  }

  private static double now() {
    return System.currentTimeMillis() / 1e3;
  }

  private static String id(Path container) {
    return container.getFileName().toString().replaceAll(".*-|\\.scope$", "");
  }

  private static double seconds(String text) {
    return text.startsWith("usage_usec ")
        ? Long.parseLong(text.split("\\s+", 3)[1]) / 1e6
        : Long.parseLong(text.strip()) / 1e9;
  }

  /// The CPU time a container had used up to a moment (Unix seconds), by the readings next to it;
  /// empty if it was not read then.
  Optional<Double> cpuSecondsAt(String containerId, double moment) {
    NavigableMap<Double, Used> read = read(containerId);
    Map.Entry<Double, Used> before = read.floorEntry(moment);
    Map.Entry<Double, Used> after = read.ceilingEntry(moment);
    if (after == null) {
      return Optional.empty();
    }
    double next = after.getValue().cpuSeconds();
    if (before == null) {
      return next < NEWBORN_SECONDS ? Optional.of(next) : Optional.empty();
    }
    double last = before.getValue().cpuSeconds();
    double span = after.getKey() - before.getKey();
    double share = span == 0 ? 0 : (moment - before.getKey()) / span;
    return Optional.of(last + share * (next - last));
  }

  /// What a container held in memory around a moment, without the pages nobody touched lately;
  /// empty if it was not read then.
  Optional<Between> memoryBytesAround(String containerId, double moment) {
    DoubleSummaryStatistics bytes =
        read(containerId)
            .subMap(moment - STAMP_SECONDS, true, moment + STAMP_SECONDS, true)
            .values()
            .stream()
            .mapToDouble(Used::memoryBytes)
            .summaryStatistics();
    return bytes.getCount() == 0
        ? Optional.empty()
        : Optional.of(new Between(bytes.getMin(), bytes.getMax()));
  }

  private NavigableMap<Double, Used> read(String containerId) {
    return used.getOrDefault(containerId, Collections.emptyNavigableMap());
  }

  private static double workingSetBytes(Path group) throws IOException {
    String usage = text(group.resolve(UNIFIED ? "memory.current" : "memory.usage_in_bytes"));
    String idle = UNIFIED ? "inactive_file " : "total_inactive_file ";
    return text(group.resolve("memory.stat"))
        .lines()
        .filter(line -> line.startsWith(idle))
        .mapToDouble(line -> Double.parseDouble(usage) - parsed(line, idle))
        .findFirst()
        .orElseThrow();
  }

  private static double parsed(String line, String name) {
    return Double.parseDouble(line.substring(name.length()));
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), UTF_8);
  }

  @Override
  public void close() {
    closed = true;
    try {
      reader.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
