package io.kubevitals.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.metrics.PageFormat;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ForwarderTest {
  private static final String OURS = "component=\"felix\",node=\"node-1\"";

  static List<String> pages() {
    return Recorded.pages();
  }

  /// Told by another reader: every sample of the page is on ours, with our labels and the same
  /// number, and nothing else.
  @ParameterizedTest
  @MethodSource("pages")
  void everySampleOfEveryRecordedPageIsForwarded(String page) throws IOException {
    Component component = Recorded.component(page);
    var expected = new TreeSet<String>();
    Recorded.text(page)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(line -> expected.add(forwarded(component.label(), line)));
    var lines = new TreeSet<String>();
    Forwarding.of(component, Recorded.bytes(page))
        .page(PageFormat.TEXT)
        .lines()
        .filter(line -> line.contains("node-1") && !line.startsWith("kubevitals_"))
        .forEach(lines::add);
    assertThat(lines).isEqualTo(expected);
  }

  private static String forwarded(String component, String line) {
    int brace = line.indexOf('{');
    String labels = brace < 0 ? "" : line.substring(brace + 1, line.lastIndexOf('}'));
    String name = line.substring(0, brace < 0 ? line.indexOf(' ') : brace);
    String value = line.substring(line.lastIndexOf(' ') + 1);
    String node = (("," + labels).contains(",node=\"") ? "probe_node" : "node") + "=\"node-1\"";
    String first = (("," + labels).contains(",component=\"") ? "probe_" : "") + "component=\"";
    String ours = first + component + "\"," + node;
    return name + "{" + ours + (labels.isEmpty() ? "" : "," + labels) + "} " + value;
  }

  /// Also that of a kube-proxy in userspace mode, which has no family of a name of its own.
  @ParameterizedTest
  @MethodSource("pages")
  void everyRecordedPageIsKnownForItsComponents(String page) throws IOException {
    boolean isOwn = Forwarding.read(Recorded.component(page), Recorded.bytes(page)).own();
    assertThat(isOwn).isEqualTo(!page.startsWith("cilium"));
  }

  static Stream<Arguments> odd() {
    return Stream.of(
        argumentSet(
            "a second HELP and TYPE",
            "# TYPE felix_a gauge\nfelix_a 1\n# TYPE felix_a counter\nfelix_a{x=\"1\"} 2\n",
            "# HELP felix_a As its component exposes it.\n# TYPE felix_a gauge\n"
                + "felix_a{OURS} 1\nfelix_a{OURS,x=\"1\"} 2\n"),
        argumentSet(
            "a TYPE behind its samples",
            "felix_a 1\n# TYPE felix_a gauge",
            "# HELP felix_a As its component exposes it.\n# TYPE felix_a gauge\nfelix_a{OURS} 1\n"),
        argumentSet(
            "no TYPE, no newline",
            "felix_a 1",
            "# HELP felix_a As its component exposes it.\n# TYPE felix_a untyped\nfelix_a{OURS} 1\n"),
        argumentSet(
            "families that take turns",
            "felix_a{x=\"1\"} 1\nfelix_b 2\nfelix_a{x=\"2\"} 3\n",
            "# HELP felix_a As its component exposes it.\n# TYPE felix_a untyped\n"
                + "felix_a{OURS,x=\"1\"} 1\nfelix_a{OURS,x=\"2\"} 3\n"
                + "# HELP felix_b As its component exposes it.\n# TYPE felix_b untyped\nfelix_b{OURS} 2\n"),
        argumentSet(
            "the same series twice",
            "felix_a 1\nfelix_a 2\n",
            "# HELP felix_a As its component exposes it.\n# TYPE felix_a untyped\nfelix_a{OURS} 1\n"),
        argumentSet("a label twice", "felix_a{x=\"1\",x=\"2\"} 1\n", ""),
        argumentSet(
            "numbers that are none",
            "felix_a{x=\"1\"} nan\nfelix_a{x=\"2\"} inf\nfelix_a{x=\"3\"} -inf\n",
            "# HELP felix_a As its component exposes it.\n# TYPE felix_a untyped\n"
                + "felix_a{OURS,x=\"1\"} NaN\nfelix_a{OURS,x=\"2\"} +Inf\nfelix_a{OURS,x=\"3\"} -Inf\n"),
        argumentSet(
            "a timestamp goes",
            "felix_a 1 1795260166395\n",
            "# HELP felix_a As its component exposes it.\n# TYPE felix_a untyped\nfelix_a{OURS} 1\n"),
        argumentSet(
            "our prefix is ours",
            "kubevitals_leader 1\nfelix_a 1\n",
            "# HELP felix_a As its component exposes it.\n# TYPE felix_a untyped\nfelix_a{OURS} 1\n"),
        argumentSet(
            "parts before their histogram",
            "felix_h_sum 1\n# TYPE felix_h histogram\nfelix_h_bucket{le=\"+Inf\"} 1\n",
            "# HELP felix_h As its component exposes it.\n# TYPE felix_h histogram\n"
                + "felix_h_bucket{OURS,le=\"+Inf\"} 1\n"));
  }

  @ParameterizedTest
  @MethodSource
  void odd(String page, String blocks) throws IOException {
    String ours = Forwarding.of(Component.FELIX, page.getBytes(UTF_8)).foreign(PageFormat.TEXT);
    assertThat(ours).isEqualTo(blocks.replace("OURS", OURS));
  }

  @Test
  void familiesOfOneNameAreOneBlockWithOurs() throws IOException {
    var forwarding =
        Forwarding.of(
            Component.FELIX,
            bytes("# TYPE process_open_fds gauge\nprocess_open_fds 7\nfelix_a 1\n"));
    forwarding.add(Component.TYPHA, bytes("# TYPE process_open_fds gauge\nprocess_open_fds 9\n"));
    String page = forwarding.page(PageFormat.TEXT);
    assertThat(page.lines().filter(line -> line.equals("# TYPE process_open_fds gauge")))
        .hasSize(1);
    int type = page.indexOf("# TYPE process_open_fds gauge\n");
    assertThat(page.substring(type).lines().skip(1).limit(3).toList())
        .satisfies(lines -> assertThat(lines.getFirst()).startsWith("process_open_fds "))
        .contains(
            "process_open_fds{" + OURS + "} 7",
            "process_open_fds{component=\"typha\",node=\"node-1\"} 9");
  }

  @Test
  void anotherTypeOfTheSameNameIsNotForwardedAndCounted() throws IOException {
    var forwarding = Forwarding.of(Component.FELIX, bytes("# TYPE x gauge\nx 1\n"));
    forwarding.add(Component.TYPHA, bytes("# TYPE x counter\nx 2\n"));
    String page = forwarding.page(PageFormat.TEXT);
    assertThat(page)
        .contains(
            "x{" + OURS + "} 1\n",
            "kubevitals_forwarder_losses{node=\"node-1\",component=\"typha\",reason=\"conflict\"} 1\n")
        .doesNotContain("} 2\n# ");
  }

  /// Both names are real: Felix has a gauge and a counter of that name.
  @Test
  void inOpenMetricsACounterMayHaveTheNameOfAGauge() throws IOException {
    String page =
        Forwarding.of(
                Component.FELIX,
                bytes(
                    """
                    # TYPE felix_expired gauge
                    felix_expired 1
                    # TYPE felix_expired_total counter
                    felix_expired_total 2
                    # TYPE felix_failures counter
                    felix_failures 3
                    # TYPE felix_ends_total counter
                    felix_ends_total 4
                    """))
            .foreign(PageFormat.OPENMETRICS);
    assertThat(page.lines().filter(line -> line.startsWith("# TYPE")))
        .containsExactly(
            "# TYPE felix_expired gauge",
            "# TYPE felix_expired_total unknown",
            "# TYPE felix_failures unknown",
            "# TYPE felix_ends counter");
  }

  @Test
  void aComponentThatMissesTwiceIsForgotten() throws IOException {
    var forwarding = Forwarding.of(Component.FELIX, bytes("felix_a 1\n"));
    forwarding.forwarder().miss(Component.FELIX);
    assertThat(forwarding.foreign(PageFormat.TEXT)).contains("felix_a{");
    forwarding.forwarder().miss(Component.FELIX);
    assertThat(forwarding.page(PageFormat.TEXT)).doesNotContain("felix_a{");
  }

  @Test
  void whatAGoodPageDoesNotHaveAnyMoreGoesAtOnce() throws IOException {
    var forwarding = Forwarding.of(Component.FELIX, bytes("felix_a 1\nfelix_b 2\n"));
    forwarding.add(Component.FELIX, bytes("felix_b 3\n"));
    assertThat(forwarding.page(PageFormat.TEXT))
        .contains("felix_b{" + OURS + "} 3\n")
        .doesNotContain("felix_a{");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
