package io.kubevitals.web;

import io.kubevitals.cluster.Workload;
import io.kubevitals.resource.report.Amount;
import io.kubevitals.resource.report.AmountFigures;
import io.kubevitals.resource.report.AmountFigures.Used;
import io.kubevitals.resource.report.AmountText;
import io.kubevitals.resource.report.Change;
import io.kubevitals.resource.report.Comparison;
import io.kubevitals.resource.report.Coverage;
import io.kubevitals.resource.report.Finding;
import io.kubevitals.resource.report.NodeRow;
import io.kubevitals.resource.report.Report;
import io.kubevitals.resource.report.ReportRow;
import io.kubevitals.resource.report.Troubles;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A report for a terminal of 120 columns.
final class ReportTable {
  private static final int WIDTH = 120;
  private static final String ROW = "%-37s %-16s %-10s %8s %8s %8s %8s %8s %8s";
  private static final int NAME = 37;
  private static final int CONTAINER = 16;

  private final Report report;
  private final StringBuilder out = new StringBuilder();

  ReportTable(Report report) {
    this.report = report;
  }

  String render() {
    head();
    sizing();
    nodes();
    Comparison comparison = report.comparison();
    if (comparison != null) {
      compare(comparison);
    }
    notes();
    return out.toString();
  }

  private void head() {
    Report.Head head = report.head();
    Coverage coverage = head.coverage();
    line(
        "Window    %s to %s (%s)"
            .formatted(
                head.window().from(),
                head.window().to(),
                Words.span(head.window().from(), head.window().to())));
    line(
        "Source    %s, use by %s, requests by %s"
            .formatted(
                head.source(),
                head.usage(),
                head.requests().isEmpty() ? "nothing" : head.requests()));
    line(
        "Known     %s of the window, %d of %d containers, a sample every %d s"
            .formatted(
                AmountText.percent(coverage.time()),
                coverage.containers() - coverage.unwatched(),
                coverage.containers(),
                coverage.interval().toSeconds()));
    if (!head.endsMissing().isEmpty()) {
      line("Restarts  unknown: " + head.endsMissing());
    }
    head.partial().forEach(one -> line("PARTIAL   " + one));
    line("");
  }

  private void sizing() {
    line(
        ROW.formatted(
            "WORKLOAD", "CONTAINER", "", "AVG", "P95", "MAX", "REQUEST", "LIMIT", "MAX/LIM"));
    for (ReportRow row : report.sizing()) {
      row(row);
    }
    line("");
  }

  private void row(ReportRow row) {
    String name = workload(row.subject().workload());
    String container = row.subject().container();
    for (var amount : row.amounts().entrySet()) {
      line(figures(name, container, amount.getKey(), amount.getValue()));
      name = name.isBlank() || amount.getKey() != Amount.CPU ? "" : pods(row);
      container = "";
    }
    row.findings().forEach(this::finding);
    row.changes().forEach(this::change);
  }

  private static String pods(ReportRow row) {
    int pods = row.subject().pods();
    String ends = "";
    if (row.ends() != null && row.ends().restarts() > 0) {
      ends = ", %d restarts, %d OOM".formatted(row.ends().restarts(), row.ends().oomKills());
    }
    String shared = row.shared() ? ", cards shared" : "";
    String throttled =
        row.throttledShare() > 0 ? ", throttled " + AmountText.percent(row.throttledShare()) : "";
    return "  " + pods + (pods == 1 ? " pod" : " pods") + ends + shared + throttled;
  }

  private static String figures(
      String name, String container, Amount amount, AmountFigures figures) {
    Used use = figures.use();
    return ROW.formatted(
        cut(name, NAME),
        cut(container, CONTAINER),
        amount.words(),
        AmountText.of(amount, use.average()),
        AmountText.of(amount, use.p95()),
        AmountText.of(amount, use.max()),
        AmountText.of(amount, figures.bounds().request()),
        AmountText.of(amount, figures.bounds().limit()),
        AmountText.percent(figures.ratios().maxOfLimit()));
  }

  private void finding(Finding finding) {
    line(
        "  ! %s, %s: %s"
            .formatted(finding.verdict().words(), finding.amount().words(), finding.why()));
  }

  private void change(Change change) {
    String guard = change.isSafe() ? "" : "; NOT SAFE: " + change.guard();
    line(
        "  > %s %s %s -> %s: %s%s"
            .formatted(
                change.amount().words(),
                change.bound().word(),
                Double.isNaN(change.now()) ? "none" : AmountText.of(change.amount(), change.now()),
                AmountText.of(change.amount(), change.suggested()),
                change.why(),
                guard));
  }

  private void nodes() {
    if (report.nodes().isEmpty()) {
      return;
    }
    String form = "%-54s %-10s %8s %10s %10s %10s %10s";
    line(
        form.formatted(
            "NODE (at the end of the window)",
            "",
            "PODS",
            "HAS",
            "REQUESTED",
            "LIMITS",
            "LIMITS/HAS"));
    for (NodeRow node : report.nodes()) {
      node.amounts()
          .forEach(
              (amount, promised) ->
                  line(
                      form.formatted(
                          cut(node.node(), 54),
                          amount.words(),
                          node.pods(),
                          AmountText.of(amount, promised.allocatable()),
                          AmountText.percent(promised.requestRatio()),
                          AmountText.of(amount, promised.limits()),
                          AmountText.percent(promised.limitRatio()))));
      node.findings().forEach(this::finding);
    }
    line("");
  }

  private void compare(Comparison comparison) {
    String form = "%-37s %-16s %-10s %8s %8s %8s %8s %8s %8s";
    line(
        "Compared with %s to %s"
            .formatted(comparison.baseline().from(), comparison.baseline().to()));
    line(form.formatted("WORKLOAD", "CONTAINER", "", "P95 WAS", "IS", "", "MAX WAS", "IS", ""));
    for (Comparison.Row row : comparison.rows()) {
      Used before = row.before();
      Used after = row.after();
      Amount amount = row.amount();
      line(
          form.formatted(
              cut(workload(row.subject().workload()), NAME),
              cut(row.subject().container(), CONTAINER),
              amount.words(),
              AmountText.of(amount, p95(before)),
              AmountText.of(amount, p95(after)),
              signed(Comparison.Row.growth(p95(before), p95(after))),
              AmountText.of(amount, max(before)),
              AmountText.of(amount, max(after)),
              signed(Comparison.Row.growth(max(before), max(after)))));
      if (row.isWorse()) {
        line("  ! regression: " + row.why());
      }
    }
    troubles(comparison);
    names("Only in the baseline", comparison.gone());
    names("Only in the window", comparison.added());
    line("");
  }

  private void troubles(Comparison comparison) {
    String form = "%-37s %-16s %12s %6s %9s %6s %13s %6s";
    line("");
    line(
        form.formatted(
            "WORKLOAD",
            "CONTAINER",
            "RESTARTS WAS",
            "IS",
            "OOM WAS",
            "IS",
            "THROTTLED WAS",
            "IS"));
    for (Troubles one : comparison.troubles()) {
      ReportRow.Ends before = one.before().ends();
      ReportRow.Ends after = one.after().ends();
      line(
          form.formatted(
              cut(workload(one.subject().workload()), NAME),
              cut(one.subject().container(), CONTAINER),
              before == null ? "–" : before.restarts(),
              after == null ? "–" : after.restarts(),
              before == null ? "–" : before.oomKills(),
              after == null ? "–" : after.oomKills(),
              AmountText.percent(one.before().throttled()),
              AmountText.percent(one.after().throttled())));
      if (one.isWorse()) {
        line("  ! regression: " + one.why());
      }
    }
  }

  private void names(String what, List<ReportRow.Subject> subjects) {
    for (ReportRow.Subject one : subjects) {
      line("%s: %s %s".formatted(what, workload(one.workload()), one.container()));
    }
  }

  private static double p95(@Nullable Used used) {
    return used == null ? Double.NaN : used.p95();
  }

  private static double max(@Nullable Used used) {
    return used == null ? Double.NaN : used.max();
  }

  static String signed(double growth) {
    return Double.isNaN(growth) ? "–" : String.format(Locale.ROOT, "%+.0f %%", growth * 100);
  }

  private void notes() {
    report.notes().forEach(note -> line("Note: " + note));
  }

  static String workload(Workload workload) {
    return workload.namespace() + " " + workload.type() + "/" + workload.name();
  }

  /// Names that are too long lose their middle: both ends tell more.
  private static String cut(String text, int most) {
    String clean = clean(text);
    if (clean.length() <= most) {
      return clean;
    }
    int head = (most - 1) / 2;
    return clean.substring(0, head) + "…" + clean.substring(clean.length() - (most - 1 - head));
  }

  /// Nothing that a terminal would obey, and nothing that turns the direction of a line.
  private static String clean(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) || turns(c) ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean turns(int character) {
    return (character >= 0x202a && character <= 0x202e)
        || (character >= 0x2066 && character <= 0x2069);
  }

  /// Sentences that are too long go on below.
  private void line(String text) {
    String left = clean(text);
    while (left.length() > WIDTH) {
      int at = left.lastIndexOf(' ', WIDTH);
      int end = at > WIDTH / 2 ? at : WIDTH;
      out.append(left, 0, end).append('\n');
      left = "    " + left.substring(end).stripLeading();
    }
    out.append(left.stripTrailing()).append('\n');
  }
}
