package io.kubevitals.real;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The README's tables of metrics against the page of the daemon in the demo.
@Needs(Need.PROMETHEUS)
class MetricsDocTest {
  private static final Pattern METRICS = Pattern.compile("(http://\\S+/metrics)");
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path folder;

  @Test
  void everyFamilyOfThePageStandsInTheReadmeAndTheOtherWayRound() throws Exception {
    Map<String, DocumentedFamily> readme =
        DocumentedFamily.inReadme(Files.readString(Path.of("README.md")));
    Map<String, DocumentedFamily> seen = new TreeMap<>();
    try (var demo = RealDemo.start(folder.resolve("demo.log"), "5m")) {
      URI url = demo.url(METRICS);
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> {
                DocumentedFamily.onPage(page(url))
                    .forEach((name, family) -> seen.merge(name, family, MetricsDocTest::fuller));
                assertThat(seen).isEqualTo(without(rare(readme, seen), readme));
              });
    }
  }

  /// Documented families that the sources name and the page has not shown: a forced deletion, say,
  /// may not happen in time.
  private static Set<String> rare(
      Map<String, DocumentedFamily> readme, Map<String, DocumentedFamily> seen) throws IOException {
    String sources = sources();
    return readme.keySet().stream()
        .filter(name -> !seen.containsKey(name))
        .filter(name -> isLiteral(name, sources))
        .collect(toSet());
  }

  private static boolean isLiteral(String name, String sources) {
    return sources.contains('"' + name + '"')
        || sources.contains('"' + name.substring("kubevitals_".length()) + '"');
  }

  private static String sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      StringBuilder text = new StringBuilder();
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        text.append(Files.readString(file));
      }
      return text.toString();
    }
  }

  private static Map<String, DocumentedFamily> without(
      Set<String> names, Map<String, DocumentedFamily> families) {
    Map<String, DocumentedFamily> rest = new TreeMap<>(families);
    rest.keySet().removeAll(names);
    return rest;
  }

  /// A family that has no series yet does not tell its labels.
  private static DocumentedFamily fuller(DocumentedFamily before, DocumentedFamily now) {
    return now.labels().isEmpty() ? before : now;
  }

  private static String page(URI url) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(10)).build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}
