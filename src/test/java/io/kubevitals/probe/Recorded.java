package io.kubevitals.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// What components have really answered; see ORIGIN.md there.
public final class Recorded {
  private static final Path FOLDER = Path.of("src/test/resources/io/kubevitals/probe/samples");

  private Recorded() {}

  /// Every page of metrics, by name.
  public static List<String> pages() {
    try (Stream<Path> cni = Files.list(FOLDER);
        Stream<Path> kubeProxy = Files.list(kubeProxy())) {
      return Stream.concat(cni, kubeProxy)
          .filter(Recorded::isPage)
          .map(file -> FOLDER.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path kubeProxy() {
    return FOLDER.resolve("kube-proxy-1.36");
  }

  private static boolean isPage(Path file) {
    String name = file.getFileName().toString();
    boolean isRefusal =
        name.contains("token") || name.contains("no_rbac") || name.contains("plain");
    return !isRefusal
        && (name.contains("metrics")
            || name.matches("(kube-proxy_[1o]|felix_kind|felix_v3.32.0|cilium).*")
            || name.contains("fv_assertions"));
  }

  /// The body, without the head that some recordings have.
  public static byte[] bytes(String name) {
    byte[] all = read(name);
    String text = new String(all, UTF_8);
    return text.startsWith("HTTP/1.1 ")
        ? text.substring(
                text.indexOf("\r\n\r\n") < 0
                    ? text.indexOf("\n\n") + 2
                    : text.indexOf("\r\n\r\n") + 4)
            .getBytes(UTF_8)
        : all;
  }

  public static String text(String name) {
    return new String(bytes(name), UTF_8);
  }

  private static byte[] read(String name) {
    Path file = FOLDER.resolve(Files.exists(FOLDER.resolve(name)) ? name : name + ".gz");
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whose metrics a page are; what belongs to nobody we probe passes for Felix's.
  public static Component component(String page) {
    for (Component component : Component.values()) {
      if (page.startsWith(component.label())) {
        return component;
      }
    }
    return Component.FELIX;
  }
}
