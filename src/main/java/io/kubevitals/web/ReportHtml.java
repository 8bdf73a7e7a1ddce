package io.kubevitals.web;

import io.kubevitals.cluster.Workload;
import io.kubevitals.resource.report.Amount;
import io.kubevitals.resource.report.AmountFigures;
import io.kubevitals.resource.report.AmountText;
import io.kubevitals.resource.report.Change;
import io.kubevitals.resource.report.Comparison;
import io.kubevitals.resource.report.Coverage;
import io.kubevitals.resource.report.Finding;
import io.kubevitals.resource.report.NodeRow;
import io.kubevitals.resource.report.Report;
import io.kubevitals.resource.report.ReportRow;
import io.kubevitals.resource.report.Verdict;
import io.kubevitals.resource.report.WorkloadSum;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A report as one file that people can send to each other: nothing is fetched, nothing runs, it is
/// readable in light and dark, in a mail and on paper.
final class ReportHtml {
  private static final int MAX_CHARTS = 60;

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>Resources of a window</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="generator" content="kube-vitals">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <style>
      :root { color-scheme: light dark; --back: #f6f7f9; --card: #fff; --ink: #1c2430; --dim: #667085;
        --line: #e4e7ec; --used: #2563eb; --fill: #2563eb33; --bad: #c5221f; --warn: #a15c00;
        --good: #137333; }
      @media (prefers-color-scheme: dark) { :root { --back: #10141a; --card: #181e27; --ink: #e6eaf0;
        --dim: #93a0b4; --line: #2a3340; --used: #7cacf8; --fill: #7cacf833; --bad: #ff8a80;
        --warn: #f5b75c; --good: #6fcf8f; } }
      * { box-sizing: border-box; }
      body { background: var(--back); color: var(--ink); font: 14px/1.45 system-ui, sans-serif;
        margin: 0 auto; max-width: 84rem; padding: 1.2rem 1.2rem 3rem; }
      h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1rem; margin: 0 0 .5rem; }
      h3 { font-size: .9rem; margin: 0 0 .3rem; overflow-wrap: anywhere; }
      small, .dim { color: var(--dim); font-weight: normal; } p { margin: .3rem 0; }
      section, .tiles p { background: var(--card); border: 1px solid var(--line);
        border-radius: .5rem; margin: .8rem 0 0; padding: .8rem 1rem; }
      .tiles { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); }
      .tiles strong { display: block; font-size: 1.6rem; line-height: 1.2; }
      .partial { border-color: var(--bad); color: var(--bad); font-weight: 600; }
      .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
      th { color: var(--dim); font-size: .8rem; font-weight: 600; }
      th, td { padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top; }
      td { border-top: 1px solid var(--line); } .same td { border-top: 0; }
      .number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
      .name { overflow-wrap: anywhere; min-width: 9rem; } .words { min-width: 16rem; }
      .bad { color: var(--bad); } .warn { color: var(--warn); } .good { color: var(--good); }
      .mark { border: 1px solid currentcolor; border-radius: 1rem; font-size: .75rem;
        font-weight: 600; padding: .03rem .45rem; white-space: nowrap; }
      .bar { background: var(--line); border-radius: .2rem; display: inline-block; height: .5rem;
        margin-left: .4rem; overflow: hidden; width: 3rem; }
      .bar i { background: var(--good); display: block; height: 100%; } .full i { background: var(--bad); }
      .charts { display: grid; gap: .8rem 1.6rem;
        grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); }
      figure { margin: 0; } svg { display: block; width: 100%; height: auto; }
      svg text { fill: var(--dim); font-size: 9px; } .axis { stroke: var(--line); }
      .used { fill: var(--fill); stroke: var(--used); stroke-width: 1; }
      .requested, .limited { fill: none; stroke-width: 1.4; }
      .requested { stroke: var(--good); stroke-dasharray: 4 3; } .limited { stroke: var(--bad); }
      dt { font-weight: 600; } dd { margin: 0 0 .4rem; }
      @media print { body { max-width: none; } section { break-inside: avoid-page; } }
      </style></head><body>
      """;
  private static final String DEFINITIONS =
      """
      <section><h2>What the figures mean</h2><dl>
      <dt>avg</dt><dd>CPU: the seconds consumed over the time between samples, container run by
      container run. Memory: the mean of the working set's samples. Over all pods of the workload.</dd>
      <dt>p95</dt><dd>The smallest use that was not exceeded for 95&nbsp;% of the time, of the pod where
      it is highest; told at most 0.8&nbsp;% too high.</dd>
      <dt>max</dt><dd>The highest use between two samples, or the highest sample, of any pod.</dd>
      <dt>request, limit</dt><dd>As they were at the end of the window, of one container.</dd>
      <dt>throttled</dt><dd>The share of the scheduler's periods in which a CPU limit stopped the
      container.</dd>
      <dt>charts</dt><dd>The sum over all pods of a workload; dashed what they requested, red what
      limits them, where every container has one.</dd></dl></section>
      """;

  private final Report report;
  private final Html html = new Html();
  private final ReportHtmlTable table = new ReportHtmlTable(html);

  ReportHtml(Report report) {
    this.report = report;
  }

  String render() {
    html.raw(HEAD);
    head();
    tiles();
    sizing();
    charts();
    nodes();
    Comparison comparison = report.comparison();
    if (comparison != null) {
      new ReportHtmlComparison(comparison, html).write();
    }
    notes();
    return html.raw(DEFINITIONS).raw("</body></html>\n").toString();
  }

  private void head() {
    Report.Head head = report.head();
    Coverage coverage = head.coverage();
    html.raw("<header><h1>Resources of a window</h1>\n<p>");
    html.text(head.window().from() + " to " + head.window().to());
    html.raw(" <small>").text(Words.span(head.window().from(), head.window().to()));
    html.raw("</small></p>\n<p class=\"dim\">from ").text(head.source());
    html.text(", use by " + head.usage());
    html.text(head.requests().isEmpty() ? "" : ", requests by " + head.requests());
    html.text(", a sample every " + coverage.interval().toSeconds() + " s");
    html.text(", made at " + head.madeAt());
    html.raw("</p></header>\n");
    for (String one : head.partial()) {
      html.raw("<section class=\"partial\">Partial data: ").text(one).raw("</section>\n");
    }
  }

  private void tiles() {
    var counts = new HashMap<Verdict, Integer>();
    report.sizing().forEach(row -> count(row.findings(), counts));
    report.nodes().forEach(node -> count(node.findings(), counts));
    html.raw("<div class=\"tiles\">\n");
    tile(report.workloads().size(), "", "workloads");
    for (Verdict verdict : Verdict.values()) {
      int count = counts.getOrDefault(verdict, 0);
      if (count > 0) {
        tile(count, kind(verdict), verdict.words());
      }
    }
    html.raw("</div>\n");
  }

  private static void count(List<Finding> findings, Map<Verdict, Integer> counts) {
    findings.stream()
        .map(Finding::verdict)
        .distinct()
        .forEach(verdict -> counts.merge(verdict, 1, Integer::sum));
  }

  private void tile(int count, String kind, String words) {
    html.raw("<p><strong class=\"" + kind + "\">" + count + "</strong> ").text(words).raw("</p>\n");
  }

  private static String kind(Verdict verdict) {
    return switch (verdict) {
      case OOM_RISK, THROTTLED, REGRESSION -> "bad";
      case UNDER_PROVISIONED, NO_LIMIT, OVERCOMMITTED, OVER_PROVISIONED -> "warn";
      case INSUFFICIENT_DATA -> "dim";
    };
  }

  private void sizing() {
    table.columns(
        "Containers",
        "workload",
        "container",
        "resource",
        "avg",
        "p95",
        "max",
        "request",
        "limit",
        "max of request",
        "max of limit",
        "what is wrong, and what would fit");
    report.sizing().stream().limit(ReportHtmlTable.MAX_ROWS).forEach(this::row);
    table.close(report.sizing().size() - ReportHtmlTable.MAX_ROWS);
  }

  private void row(ReportRow row) {
    boolean first = true;
    for (var one : row.amounts().entrySet()) {
      html.raw(first ? "<tr>" : "<tr class=\"same\">");
      if (first) {
        html.raw("<td class=\"name\">").text(ReportTable.workload(row.subject().workload()));
        html.raw(" <small>").text(pods(row)).raw("</small></td><td class=\"name\">");
        html.text(row.subject().container()).raw("</td>");
      } else {
        html.raw("<td></td><td></td>");
      }
      figures(one.getKey(), one.getValue());
      words(row, one.getKey());
      html.raw("</tr>\n");
      first = false;
    }
  }

  private String pods(ReportRow row) {
    int pods = row.subject().pods();
    String words = pods == 1 ? "1 pod" : pods + " pods";
    if (row.ends() != null) {
      words +=
          ", %d restarts, %d OOM kills".formatted(row.ends().restarts(), row.ends().oomKills());
    }
    words += row.shared() ? ", cards shared" : "";
    return row.throttledShare() > 0
        ? words + ", throttled " + AmountText.percent(row.throttledShare())
        : words;
  }

  private void figures(Amount amount, AmountFigures figures) {
    html.raw("<td>").text(amount.words()).raw("</td>");
    table.number(AmountText.of(amount, figures.use().average()));
    table.number(AmountText.of(amount, figures.use().p95()));
    table.number(AmountText.of(amount, figures.use().max()));
    table.number(AmountText.of(amount, figures.bounds().request()));
    table.number(AmountText.of(amount, figures.bounds().limit()));
    table.number(AmountText.percent(figures.ratios().maxOfRequest()));
    double share = figures.ratios().maxOfLimit();
    html.raw("<td class=\"number\">").text(AmountText.percent(share));
    if (!Double.isNaN(share)) {
      long width = Math.round(Math.clamp(share, 0, 1) * 100);
      html.raw("<span class=\"bar" + (share >= 0.9 ? " full" : "") + "\">");
      html.raw("<i style=\"width:" + width + "%\"></i></span>");
    }
    html.raw("</td>");
  }

  private void words(ReportRow row, Amount amount) {
    html.raw("<td class=\"words\">");
    row.findings().stream().filter(one -> one.amount() == amount).forEach(this::finding);
    row.changes().stream().filter(one -> one.amount() == amount).forEach(this::change);
    html.raw("</td>");
  }

  private void finding(Finding finding) {
    html.raw("<p><span class=\"mark " + kind(finding.verdict()) + "\">");
    html.text(finding.verdict().words()).raw("</span> ").text(finding.why());
    if (!finding.numbers().isEmpty()) {
      html.raw(" <small>").text(finding.numbers()).raw("</small>");
    }
    html.raw("</p>");
  }

  private void change(Change change) {
    html.raw("<p class=\"" + (change.isSafe() ? "good" : "dim") + "\">");
    String now = Double.isNaN(change.now()) ? "none" : AmountText.of(change.amount(), change.now());
    html.text(change.bound().word() + " " + now + " → ");
    html.text(AmountText.of(change.amount(), change.suggested()));
    html.raw(" <small>").text(change.isSafe() ? change.why() : "not safe: " + change.guard());
    html.raw("</small></p>");
  }

  /// Those with something wrong first, then those that used most.
  private void charts() {
    var troubled = new HashMap<Workload, Integer>();
    report
        .sizing()
        .forEach(
            row -> troubled.merge(row.subject().workload(), row.findings().size(), Integer::sum));
    List<WorkloadSum> sums =
        report.workloads().stream()
            .sorted(
                Comparator.comparingInt(
                        (WorkloadSum sum) -> -troubled.getOrDefault(sum.workload(), 0))
                    .thenComparingDouble(sum -> -max(sum)))
            .toList();
    html.raw("<section><h2>Over time</h2><div class=\"charts\">\n");
    sums.stream().limit(MAX_CHARTS).forEach(this::chart);
    html.raw("</div>\n");
    if (sums.size() > MAX_CHARTS) {
      html.raw("<p class=\"dim\">and " + (sums.size() - MAX_CHARTS) + " more workloads</p>\n");
    }
    html.raw("</section>\n");
  }

  private static double max(WorkloadSum sum) {
    var cpu = sum.amounts().get(Amount.CPU);
    return cpu == null || Double.isNaN(cpu.max()) ? 0 : cpu.max();
  }

  private void chart(WorkloadSum sum) {
    sum.amounts()
        .forEach(
            (amount, one) -> {
              html.raw("<figure><h3>").text(ReportTable.workload(sum.workload()));
              html.raw(" <small>").text(amount.words()).raw("</small></h3>\n");
              new ReportChart(amount, one, report.head().window()).draw(html);
              html.raw("</figure>\n");
            });
  }

  private void nodes() {
    if (report.nodes().isEmpty()) {
      return;
    }
    table.columns(
        "Nodes at the end of the window",
        "node",
        "pods",
        "resource",
        "has",
        "requested",
        "limits",
        "limits of what it has",
        "");
    report.nodes().stream().limit(ReportHtmlTable.MAX_ROWS).forEach(this::node);
    table.close(report.nodes().size() - ReportHtmlTable.MAX_ROWS);
  }

  private void node(NodeRow node) {
    node.amounts()
        .forEach(
            (amount, promised) -> {
              html.raw("<tr><td class=\"name\">").text(node.node()).raw("</td>");
              table.number(Integer.toString(node.pods()));
              html.raw("<td>").text(amount.words()).raw("</td>");
              table.number(AmountText.of(amount, promised.allocatable()));
              table.number(AmountText.percent(promised.requestRatio()));
              table.number(AmountText.of(amount, promised.limits()));
              table.number(AmountText.percent(promised.limitRatio()));
              html.raw("<td class=\"words\">");
              node.findings().stream().filter(one -> one.amount() == amount).forEach(this::finding);
              html.raw("</td></tr>\n");
            });
  }

  private void notes() {
    String missing = report.head().endsMissing();
    if (report.notes().isEmpty() && missing.isEmpty()) {
      return;
    }
    html.raw("<section><h2>To know</h2>\n");
    if (!missing.isEmpty()) {
      html.raw("<p>restarts and OOM kills are unknown: ").text(missing).raw("</p>\n");
    }
    report.notes().forEach(note -> html.raw("<p>").text(note).raw("</p>\n"));
    html.raw("</section>\n");
  }
}
