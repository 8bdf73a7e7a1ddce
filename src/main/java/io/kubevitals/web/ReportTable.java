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
  private static final int NAME = 34;
  private static final int CONTAINER = 12;
  private static final int BOTH = NAME + 1 + CONTAINER;
  private static final String NAMES = "%-" + NAME + "s %-" + CONTAINER + "s";
  private static final String FIGURES = " %-10s %8s %8s %8s %8s %8s %7s %7s";

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
        NAMES.formatted("WORKLOAD", "CONTAINER")
            + FIGURES.formatted("", "AVG", "P95", "MAX", "REQUEST", "LIMIT", "MAX/REQ", "MAX/LIM"));
    for (ReportRow row : report.sizing()) {
      row(row);
    }
    line("");
  }

  /// What is told of the container as a whole stands below its name, or in a line of its own where
  /// there is no room.
  private void row(ReportRow row) {
    String whole = whole(row);
    boolean fits = whole.length() <= BOTH && row.amounts().size() > 1;
    String left =
        NAMES.formatted(
            cut(workload(row.subject().workload()), NAME),
            cut(row.subject().container(), CONTAINER));
    int lines = 0;
    for (var amount : row.amounts().entrySet()) {
      line(left + figures(amount.getKey(), amount.getValue()));
      lines++;
      left = ("%-" + BOTH + "s").formatted(fits && lines == 1 ? whole : "");
    }
    if (!fits) {
      line(whole);
    }
    row.findings().forEach(this::finding);
    row.changes().forEach(this::change);
  }

  /// Restarts are told where they are known, 0 too; the head says why they are not.
  private static String whole(ReportRow row) {
    int pods = row.subject().pods();
    ReportRow.Ends known = row.ends();
    String ends =
        known == null ? "" : ", %d restarts, %d OOM".formatted(known.restarts(), known.oomKills());
    String shared = row.shared() ? ", cards shared" : "";
    String throttled =
        row.throttledShare() > 0 ? ", throttled " + AmountText.percent(row.throttledShare()) : "";
    return "  " + pods + (pods == 1 ? " pod" : " pods") + ends + shared + throttled;
  }

  private static String figures(Amount amount, AmountFigures figures) {
    Used use = figures.use();
    return FIGURES.formatted(
        amount.words(),
        AmountText.of(amount, use.average()),
        AmountText.of(amount, use.p95()),
        AmountText.of(amount, use.max()),
        AmountText.of(amount, figures.bounds().request()),
        AmountText.of(amount, figures.bounds().limit()),
        AmountText.percent(figures.ratios().maxOfRequest()),
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
    String form = NAMES + " %-10s %8s %8s %8s %8s %8s %8s";
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
    String form = NAMES + " %12s %6s %9s %6s %13s %6s";
    line("");
    line(
        form.formatted(
            "WORKLOAD", "CONTAINER", "RESTARTS WAS", "IS", "OOM WAS", "IS", "THROTTLED WAS", "IS"));
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
