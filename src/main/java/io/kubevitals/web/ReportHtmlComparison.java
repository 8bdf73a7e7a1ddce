package io.kubevitals.web;

import io.kubevitals.resource.report.Amount;
import io.kubevitals.resource.report.AmountText;
import io.kubevitals.resource.report.Comparison;
import io.kubevitals.resource.report.ReportRow;
import io.kubevitals.resource.report.Troubles;
import java.util.List;

/// What a window differs in from an earlier one, as a part of the page.
final class ReportHtmlComparison {
  private final Comparison comparison;
  private final Html html;
  private final ReportHtmlTable table;

  ReportHtmlComparison(Comparison comparison, Html html) {
    this.comparison = comparison;
    this.html = html;
    this.table = new ReportHtmlTable(html);
  }

  void write() {
    compared();
    troubles();
    only("Only in the baseline", comparison.gone());
    only("Only in the window", comparison.added());
  }

  private void only(String title, List<ReportRow.Subject> subjects) {
    if (subjects.isEmpty()) {
      return;
    }
    table.columns(title, "workload", "container");
    for (ReportRow.Subject one :
        subjects.subList(0, Math.min(subjects.size(), ReportHtmlTable.MAX_ROWS))) {
      html.raw("<tr><td class=\"name\">").text(ReportTable.workload(one.workload()));
      html.raw("</td><td class=\"name\">").text(one.container()).raw("</td></tr>\n");
    }
    table.close(subjects.size() - ReportHtmlTable.MAX_ROWS);
  }

  private void compared() {
    var baseline = comparison.baseline();
    table.columns(
        "Compared with " + baseline.from() + " to " + baseline.to(),
        "workload",
        "container",
        "resource",
        "p95 was",
        "is",
        "",
        "max was",
        "is",
        "",
        "");
    comparison.rows().stream().limit(ReportHtmlTable.MAX_ROWS).forEach(this::compared);
    table.close(comparison.rows().size() - ReportHtmlTable.MAX_ROWS);
  }

  private void compared(Comparison.Row row) {
    html.raw("<tr><td class=\"name\">").text(ReportTable.workload(row.subject().workload()));
    html.raw("</td><td class=\"name\">").text(row.subject().container()).raw("</td><td>");
    html.text(row.amount().words()).raw("</td>");
    double p95Before = row.before() == null ? Double.NaN : row.before().p95();
    double p95After = row.after() == null ? Double.NaN : row.after().p95();
    double maxBefore = row.before() == null ? Double.NaN : row.before().max();
    double maxAfter = row.after() == null ? Double.NaN : row.after().max();
    growth(row.amount(), p95Before, p95After);
    growth(row.amount(), maxBefore, maxAfter);
    regression(row.why());
  }

  private void growth(Amount amount, double before, double after) {
    table.number(AmountText.of(amount, before));
    table.number(AmountText.of(amount, after));
    table.number(ReportTable.signed(Comparison.Row.growth(before, after)));
  }

  private void troubles() {
    if (comparison.troubles().isEmpty()) {
      return;
    }
    table.columns(
        "Restarts, OOM kills and throttling, compared",
        "workload",
        "container",
        "restarts were",
        "are",
        "OOM kills were",
        "are",
        "throttled was",
        "is",
        "");
    comparison.troubles().stream().limit(ReportHtmlTable.MAX_ROWS).forEach(this::troubled);
    table.close(comparison.troubles().size() - ReportHtmlTable.MAX_ROWS);
  }

  private void troubled(Troubles one) {
    html.raw("<tr><td class=\"name\">").text(ReportTable.workload(one.subject().workload()));
    html.raw("</td><td class=\"name\">").text(one.subject().container()).raw("</td>");
    ReportRow.Ends before = one.before().ends();
    ReportRow.Ends after = one.after().ends();
    table.number(before == null ? "–" : Integer.toString(before.restarts()));
    table.number(after == null ? "–" : Integer.toString(after.restarts()));
    table.number(before == null ? "–" : Integer.toString(before.oomKills()));
    table.number(after == null ? "–" : Integer.toString(after.oomKills()));
    table.number(AmountText.percent(one.before().throttled()));
    table.number(AmountText.percent(one.after().throttled()));
    regression(one.why());
  }

  private void regression(String why) {
    html.raw("<td class=\"words\">");
    if (!why.isEmpty()) {
      html.raw("<span class=\"mark bad\">regression</span> ").text(why);
    }
    html.raw("</td></tr>\n");
  }
}
