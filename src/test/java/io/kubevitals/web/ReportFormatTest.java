package io.kubevitals.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.kubevitals.cluster.Workload;
import io.kubevitals.resource.report.Amount;
import io.kubevitals.resource.report.AmountFigures;
import io.kubevitals.resource.report.AmountFigures.Bounds;
import io.kubevitals.resource.report.AmountFigures.Ratios;
import io.kubevitals.resource.report.AmountFigures.Used;
import io.kubevitals.resource.report.Change;
import io.kubevitals.resource.report.Comparison;
import io.kubevitals.resource.report.Coverage;
import io.kubevitals.resource.report.Finding;
import io.kubevitals.resource.report.NodeRow;
import io.kubevitals.resource.report.NodeRow.Promised;
import io.kubevitals.resource.report.Report;
import io.kubevitals.resource.report.ReportRow;
import io.kubevitals.resource.report.ReportRow.Ends;
import io.kubevitals.resource.report.ReportRow.Subject;
import io.kubevitals.resource.report.TimeWindow;
import io.kubevitals.resource.report.Troubles;
import io.kubevitals.resource.report.Verdict;
import io.kubevitals.resource.report.WorkloadSum;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Names in a report come from whoever writes to Prometheus. Whatever they are, each form stays
/// what it is, and says the name.
class ReportFormatTest {
  private static final Instant FROM = Instant.parse("2026-03-02T09:00:00Z");
  private static final TimeWindow WINDOW = new TimeWindow(FROM, FROM.plusSeconds(3600));
  private static final double MIB = 1 << 20;

  static Stream<String> names() {
    return Stream.of(
        "web",
        "=HYPERLINK(\"http://evil\",\"x\")",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n---\nkind: Secret",
        "＝1",
        "a,b\";c",
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "# a: b - {c} [d] !!e *f &g %h |",
        "\u001b[31mred\u0007",
        "a\u0000b",
        "a\u0085b\u2028c\u2029d",
        "\ufeffa\ufffeb",
        "\u202emoc.live",
        "名前😀",
        "x".repeat(256));
  }

  @ParameterizedTest
  @MethodSource("names")
  void csvHasNoFormulaAndItsColumns(String name) {
    List<List<String>> rows = Csv.parse(ReportFormat.CSV.render(report(name)));
    assertThat(rows).hasSize(5);
    for (List<String> row : rows) {
      assertThat(row).hasSameSizeAs(rows.getFirst());
      assertThat(row).noneMatch(cell -> cell.matches("(?s)[=+@\t\r\n＝＋－＠-].*"));
    }
    assertThat(rows.get(1).get(2)).isIn(name, "'" + name);
    assertThat(rows.get(2).get(4)).isEqualTo(rows.get(1).get(2));
  }

  @ParameterizedTest
  @MethodSource("names")
  void jsonSaysTheName(String name) {
    JsonObject report =
        JsonParser.parseString(ReportFormat.JSON.render(report(name))).getAsJsonObject();
    JsonObject row = report.getAsJsonArray("containers").get(0).getAsJsonObject();
    for (String key : List.of("namespace", "workload", "workloadType", "container")) {
      assertThat(row.get(key).getAsString()).as(key).isEqualTo(name);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void htmlHasNoTagOfOthers(String name) {
    String html = ReportFormat.HTML.render(report(name));
    assertThat(html)
        .doesNotContain("<script", "<img", "\u0000", "\u001b", "onmouseover='")
        .endsWith("</body></html>\n");
    String tags = html.replaceAll("[^<>]", "").replace("<>", "");
    assertThat(tags).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aPatchIsOneDocumentWithTheName(String name) {
    Report report = report(new Workload(name, name, "deployment"), name);
    var documents = new ArrayList<Object>();
    new Yaml(new SafeConstructor(new LoaderOptions()))
        .loadAll(ReportFormat.YAML_PATCH.render(report))
        .forEach(documents::add);
    documents.removeIf(document -> document == null);
    var resources = Map.of("limits", Map.of("memory", "288Mi"));
    var container = Map.of("name", name, "resources", resources);
    var spec = Map.of("template", Map.of("spec", Map.of("containers", List.of(container))));
    var patch =
        Map.of(
            "apiVersion",
            "apps/v1",
            "kind",
            "Deployment",
            "metadata",
            Map.of("name", name, "namespace", name),
            "spec",
            spec);
    assertThat(documents).containsExactly(patch);
  }

  /// A workload that cannot be patched stands in a comment.
  @ParameterizedTest
  @MethodSource("names")
  void noNameEndsAComment(String name) {
    String patch = ReportFormat.YAML_PATCH.render(report(name));
    assertThat(patch.lines()).allMatch(line -> line.startsWith("#") || line.equals("---"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void theTableKeepsItsLines(String name) {
    String table = ReportFormat.TABLE.render(report(name));
    assertThat(table.lines()).allMatch(line -> line.length() <= 120);
    assertThat(table.replace("\n", "")).doesNotContainPattern("[\\p{Cntrl}\u202e]");
  }

  private static Report report(String name) {
    return report(new Workload(name, name, name), name);
  }

  private static Report report(Workload workload, String name) {
    var use = new Used(100 * MIB, 240 * MIB, 250 * MIB, 241, 1);
    var bounds = new Bounds(Double.NaN, 256 * MIB, false, true);
    var ratios = new Ratios(Double.NaN, Double.NaN, Double.NaN, 250.0 / 256);
    var amounts = Map.of(Amount.MEMORY, new AmountFigures(use, bounds, ratios));
    var finding =
        new Finding(Verdict.OOM_RISK, Amount.MEMORY, "max 250 MiB is 98 %", "avg 100 MiB");
    var change =
        new Change(Amount.MEMORY, Change.Bound.LIMIT, 256 * MIB, 288 * MIB, "max of " + name, "");
    var line = new WorkloadSum.Line(new float[] {1, 2, 3}, 0, 3);
    var sum = new WorkloadSum.Sum(100 * MIB, 240 * MIB, 250 * MIB, line, null, line);
    var container = new Subject(workload, name, false, "", 1);
    var compared = new Comparison.Row(container, Amount.MEMORY, use, use, "max grew");
    return new Report(
        head(name),
        List.of(
            new ReportRow(
                container, amounts, true, 0.2, new Ends(1, 1), List.of(finding), List.of(change))),
        List.of(
            new ReportRow(
                new Subject(workload, name, false, name, 1),
                amounts,
                true,
                0.2,
                new Ends(1, 1),
                List.of(finding),
                List.of(change))),
        List.of(new WorkloadSum(workload, 1, Map.of(Amount.MEMORY, sum))),
        List.of(
            new NodeRow(
                name,
                1,
                Map.of(Amount.MEMORY, new Promised(1024 * MIB, 512 * MIB, 2048 * MIB, 1)),
                List.of(finding))),
        List.of("a note of " + name),
        new Comparison(
            WINDOW,
            List.of(compared),
            List.of(fared(container)),
            List.of(container),
            List.of(container)));
  }

  private static Troubles fared(Subject subject) {
    var hour = Duration.ofHours(1);
    var before = new Troubles.Fared(hour, 0.1, new Ends(2, 1));
    var after = new Troubles.Fared(hour, 0.2, new Ends(7, 3));
    return new Troubles(subject, before, after, "restarts grew from 2 to 7");
  }

  /// 0 is a figure; what is not known is said in the head.
  @Test
  void theTableTellsRestartsWhereTheyAreKnown() {
    assertThat(lines(new Ends(0, 0), 1))
        .anyMatch(line -> line.startsWith("  1 pod, 0 restarts, 0 OOM"));
    assertThat(lines(null, 2))
        .anyMatch(line -> line.startsWith("  1 pod, throttled 20 % "))
        .noneMatch(line -> line.contains("restarts,"));
    assertThat(lines(new Ends(12345, 12345), 2))
        .contains("  1 pod, 12345 restarts, 12345 OOM, throttled 20 %");
  }

  private static List<String> lines(@Nullable Ends ends, int amounts) {
    Report whole = report("web");
    ReportRow row = whole.sizing().getFirst();
    var all = new EnumMap<Amount, AmountFigures>(Amount.class);
    all.putAll(row.amounts());
    if (amounts > 1) {
      row.amounts().values().forEach(figures -> all.put(Amount.CPU, figures));
    }
    var changed =
        new ReportRow(row.subject(), all, false, 0.2, ends, row.findings(), row.changes());
    var report =
        new Report(
            whole.head(), List.of(changed), List.of(), List.of(), List.of(), List.of(), null);
    return ReportFormat.TABLE.render(report).lines().toList();
  }

  /// Whoever compares two windows gets both in whichever form.
  @ParameterizedTest
  @EnumSource(ReportFormat.class)
  void everyFormTellsOfTheComparison(ReportFormat format) {
    assertThat(format.render(report("web")))
        .contains("max grew", "restarts grew from 2 to 7", WINDOW.from().toString());
  }

  @Test
  void csvTellsTheBaselineBesideTheWindow() {
    List<List<String>> rows = Csv.parse(ReportFormat.CSV.render(report("web")));
    List<String> names = rows.getFirst();
    var container = new HashMap<String, String>();
    for (int i = 0; i < names.size(); i++) {
      container.put(names.get(i), rows.get(2).get(i));
    }
    assertThat(container)
        .containsEntry("level", "container")
        .containsEntry("baseline_max", container.get("max"))
        .containsEntry("baseline_restarts", "2")
        .containsEntry("baseline_oom_kills", "1")
        .containsEntry("regression", "max grew; restarts grew from 2 to 7")
        .containsEntry("baseline_from", WINDOW.from().toString());
    assertThat(rows.get(4)).startsWith("only-in-baseline").hasSameSizeAs(names);
  }

  private static Report.Head head(String name) {
    var coverage = new Coverage(1, Duration.ofSeconds(15), 2, 1, List.of(name));
    return new Report.Head(
        FROM,
        WINDOW,
        "http://" + name,
        "k8s",
        "k8s",
        Duration.ofSeconds(30),
        coverage,
        "no daemon at " + name,
        List.of("a part only, says " + name));
  }
}
