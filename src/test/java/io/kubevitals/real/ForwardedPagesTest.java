package io.kubevitals.real;

import static io.kubevitals.prometheus.LoopbackServer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.config.SettingsLoader;
import io.kubevitals.probe.Component;
import io.kubevitals.probe.ProbeConfig;
import io.kubevitals.probe.Recorded;
import io.kubevitals.prometheus.LoopbackServer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/// Every page that a component was recorded with takes the way it takes on a node: served where the
/// component serves it, read and forwarded by the daemon with the allow-lists that it ships with,
/// scraped by a real Prometheus. What Prometheus has then is what the page says, sample by sample,
/// less what the allow-list does not name.
@Tag("prometheus")
@Needs(Need.PROMETHEUS)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ForwardedPagesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String NODE = "node-1";

  /// What Prometheus knows of us and the component did not say.
  private static final Map<String, String> TARGET =
      Map.of(
          "instance", "kube-vitals",
          "job", "kube-vitals",
          "namespace", "kube-vitals",
          "service", "kube-vitals");

  /// Of what differs, in a failure.
  private static final int SHOWN = 10;

  /// Of nobody whom we probe.
  private static final String STRANGER = "cilium-agent_real.txt.gz";

  private final Closing closing = new Closing();
  private final Map<Component, String> served = new ConcurrentHashMap<>();
  private final Map<Component, List<String>> pages = new EnumMap<>(Component.class);
  private Daemon daemon;
  private RealPrometheus prometheus;

  @BeforeAll
  void start() throws IOException {
    for (String page : Recorded.pages()) {
      if (!page.equals(STRANGER)) {
        pages.computeIfAbsent(Recorded.component(page), _ -> new ArrayList<>()).add(page);
      }
    }
    pages.forEach((component, all) -> served.put(component, all.getFirst()));
    var server = closing.add(new LoopbackServer(this::answer), LoopbackServer::close);
    daemon = closing.add(Daemon.serve("forwarded-pages", settings(server.url())), Daemon::close);
    String configuration = ScrapeConfig.ofServiceMonitor(List.of(daemon.url()), "1s", List.of());
    prometheus = closing.add(RealPrometheus.with(configuration), RealPrometheus::close);
  }

  @AfterAll
  void end() {
    closing.close();
  }

  private void answer(String request, OutputStream out) throws IOException {
    String name = request.substring("GET /".length(), request.indexOf(" HTTP/"));
    Component component = Component.valueOf(name);
    out.write(response("200 OK", Recorded.bytes(served.getOrDefault(component, ""))));
  }

  private Map<String, String> settings(String url) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("role", "node");
    settings.put("node-name", NODE);
    settings.put("http.insecure", "true");
    settings.put("probes.interval", "500ms");
    settings.put("probes.timeout", "500ms");
    for (Component component : Component.values()) {
      String section = "probes." + component.label() + ".";
      settings.put(section + "enabled", pages.containsKey(component) ? "on" : "off");
      if (pages.containsKey(component)) {
        settings.put(section + "metrics-url", '"' + url + "/" + component + '"');
        health(component).forEach(check -> settings.put(section + check + "-url", "\"\""));
      }
    }
    return settings;
  }

  private static List<String> health(Component component) {
    return switch (component) {
      case KUBE_PROXY -> List.of("healthz");
      case FELIX, TYPHA, CALICO_KUBE_CONTROLLERS -> List.of("readiness");
      case ANTREA_AGENT, ANTREA_CONTROLLER -> List.of("livez", "readyz");
      case KUBE_APISERVER -> List.of("livez");
    };
  }

  @Test
  @Order(1)
  void everySampleThatTheAllowListNamesIsInPrometheus() {
    assertThat(pages).hasSize(6);
    int rounds = pages.values().stream().mapToInt(List::size).max().orElseThrow();
    System.out.printf("%n%-72s %8s %8s %s%n", "page", "samples", "stored", "families left out");
    for (int round = 0; round < rounds; round++) {
      var expected = new TreeSet<String>();
      for (var one : pages.entrySet()) {
        String page = one.getValue().get(Math.min(round, one.getValue().size() - 1));
        served.put(one.getKey(), page);
        expected.addAll(expected(one.getKey(), page, round < one.getValue().size()));
      }
      await("round " + round).atMost(LIMIT).untilAsserted(() -> assertStored(expected));
    }
    assertThat(daemon.metrics().named("kubevitals_forwarder_losses"))
        .hasSize(3 * pages.size())
        .allSatisfy(loss -> assertThat(loss.value()).as("%s", loss).isZero());
  }

  private void assertStored(Set<String> expected) {
    Set<String> stored = stored();
    assertThat(without(expected, stored)).as("lost").isEmpty();
    assertThat(without(stored, expected)).as("nobody said").isEmpty();
  }

  @Test
  @Order(2)
  void thePageOfAStrangerIsNotForwarded() {
    served.put(Component.FELIX, STRANGER);
    var labels = Map.of("component", "felix", "check", "metrics", "reason", "body");
    await("Felix is missed")
        .atMost(LIMIT)
        .until(
            () -> daemon.metrics().value("kubevitals_probe_failures_total", labels).orElse(0) > 1);
    await("nothing of it is left")
        .atMost(LIMIT)
        .until(() -> stored().stream().noneMatch(sample -> sample.contains("component=felix")));
    assertThat(stored()).noneMatch(sample -> sample.startsWith("cilium"));
  }

  /// What is to be found of a page: told by another reader than the daemon's.
  private static Set<String> expected(Component component, String page, boolean isNew) {
    List<String> allowed = allowed(component);
    var expected = new TreeSet<String>();
    var leftOut = new TreeSet<String>();
    List<Exposition.Sample> samples = Exposition.parse(Recorded.text(page)).samples();
    for (Exposition.Sample sample : samples) {
      if (allowed.stream().anyMatch(pattern -> admits(pattern, sample.name()))) {
        var labels = new TreeMap<>(sample.labels());
        labels.put(free("component", sample), component.label());
        labels.put(free("node", sample), NODE);
        expected.add(text(sample.name(), labels, sample.value()));
      } else {
        leftOut.add(sample.name().replaceAll("_(bucket|sum|count)$", ""));
      }
    }
    if (isNew) {
      System.out.printf(
          "%-72s %8d %8d %s%n", page, samples.size(), expected.size(), shortened(leftOut));
    }
    return expected;
  }

  private static String shortened(Set<String> families) {
    var prefixes = new TreeMap<String, Integer>();
    families.forEach(family -> prefixes.merge(family.split("_", 2)[0], 1, Integer::sum));
    return prefixes.toString();
  }

  private static List<String> allowed(Component component) {
    var settings = new SettingsLoader(Map.of()).load(List.of(), List.of("node-name=" + NODE));
    return ProbeConfig.from(settings).target(component).forward();
  }

  private static boolean admits(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }

  private static String free(String label, Exposition.Sample sample) {
    return (sample.labels().containsKey(label) ? "probe_" : "") + label;
  }

  private Set<String> stored() {
    var stored = new TreeSet<String>();
    for (PrometheusApi.Series series : prometheus.query("{instance=\"kube-vitals\"}")) {
      var labels = new TreeMap<>(series.labels());
      String name = String.valueOf(labels.remove("__name__"));
      labels.entrySet().removeAll(TARGET.entrySet());
      boolean isForwarded =
          labels.containsKey("component") || labels.containsKey("probe_component");
      if (isForwarded && !name.startsWith("kubevitals_")) {
        stored.add(text(name, labels, series.last()));
      }
    }
    return stored;
  }

  /// A label without a value is none for Prometheus.
  private static String text(String name, Map<String, String> labels, double value) {
    var kept = new TreeMap<>(labels);
    kept.values().removeIf(String::isEmpty);
    return name + kept + " " + value;
  }

  private static List<String> without(Set<String> all, Set<String> some) {
    return all.stream().filter(one -> !some.contains(one)).limit(SHOWN).toList();
  }
}
