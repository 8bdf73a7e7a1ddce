package io.kubevitals.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a test needs of the machine beyond a JVM.
public enum Need {
  /// The API server: built by Go into a cache, or taken from `KUBEBUILDER_ASSETS`.
  API("a real Kubernetes API server"),
  /// Kubelets, container runtimes and kube-proxies in network namespaces.
  NODES("two real Kubernetes nodes"),
  PROMETHEUS("a real Prometheus"),
  VICTORIA_METRICS("a real VictoriaMetrics"),
  CHROMIUM("a browser"),
  /// Debian's, which is not on the path.
  POSTGRES("a real PostgreSQL"),
  /// To make a file system read-only for one process.
  ROOT("root"),
  /// Of loopback, by port.
  FIREWALL("the right to drop packets"),
  /// Small disks of their own, in files.
  MOUNTS("the right to mount disks"),
  COMPILER("a C compiler"),
  /// Makes certificates.
  OPENSSL("openssl"),
  /// Renders the manifests.
  KUBECTL("kubectl"),
  /// For a program that behaves otherwise where somebody looks.
  TERMINAL("a pseudo-terminal");

  private final String what;

  Need(String what) {
    this.what = what;
  }

  /// What this need is, for people.
  String what() {
    return what;
  }

  /// What the machine lacks for it; empty if nothing.
  List<String> missing() {
    return switch (this) {
      case API -> RealCluster.missing(0);
      case NODES -> RealCluster.missing(2);
      case PROMETHEUS -> notOnPath("prometheus", "promtool");
      case VICTORIA_METRICS -> notOnPath("victoria-metrics");
      case POSTGRES -> postgres().isPresent() ? List.of() : List.of("postgres");
      case CHROMIUM -> notOnPath("chromium");
      case ROOT ->
          System.getProperty("user.name").equals("root")
              ? notOnPath("unshare", "mount")
              : List.of("root");
      case FIREWALL -> DroppedPort.missing();
      case MOUNTS -> disks();
      case COMPILER -> notOnPath("gcc");
      case OPENSSL -> notOnPath("openssl");
      case KUBECTL -> notOnPath("kubectl");
      case TERMINAL -> notOnPath("script");
    };
  }

  /// The folder of the newest PostgreSQL's programs.
  public static Optional<Path> postgres() {
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(versions)) {
      return folders
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> disks() {
    if (!Files.exists(Path.of("/dev/loop-control"))) {
      return List.of("/dev/loop-control");
    }
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of("root on Linux");
    }
    return notOnPath("mkfs.ext4", "e2fsck", "fsfreeze", "mount");
  }

  private static List<String> notOnPath(String... programs) {
    return Stream.of(programs).filter(program -> !onPath(program)).toList();
  }

  private static boolean onPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
