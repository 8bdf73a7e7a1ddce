package io.kubevitals.web;

import io.kubevitals.cluster.Workload;
import io.kubevitals.resource.report.Amount;
import io.kubevitals.resource.report.AmountFigures;
import io.kubevitals.resource.report.AmountFigures.Used;
import io.kubevitals.resource.report.Change;
import io.kubevitals.resource.report.Comparison;
import io.kubevitals.resource.report.Finding;
import io.kubevitals.resource.report.Report;
import io.kubevitals.resource.report.ReportRow;
import io.kubevitals.resource.report.ReportRow.Subject;
import io.kubevitals.resource.report.Troubles;
import io.kubevitals.resource.report.WorkloadSum;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A report for spreadsheets and programs: RFC 4180, one line per subject and resource, plain
/// numbers in base units, an empty cell where there is none. A text that a spreadsheet would take
/// for a formula gets an apostrophe before it.
final class ReportCsv {
  /// What a formula begins with, the wide forms of East Asian keyboards included.
  private static final String FORMULA = "=+-@\t\r\n＝＋－＠";

  private static final List<String> COLUMNS =
      List.of(
          "level",
          "namespace",
          "workload",
          "workload_type",
          "container",
          "pod",
          "pods",
          "resource",
          "unit",
          "average",
          "p95",
          "max",
          "request",
          "limit",
          "average_of_request",
          "p95_of_request",
          "max_of_request",
          "max_of_limit",
          "bounds_changed",
          "throttled_share",
          "restarts",
          "oom_kills",
          "samples",
          "coverage",
          "suggested_request",
          "suggested_limit",
          "verdicts",
          "from",
          "to",
          "baseline_average",
          "baseline_p95",
          "baseline_max",
          "baseline_throttled_share",
          "baseline_restarts",
          "baseline_oom_kills",
          "regression",
          "baseline_from",
          "baseline_to",
          "cards_shared");

  private static final int OF_COMPARISON = 9;

  private final Report report;
  private final Map<Subject, Map<Amount, Comparison.Row>> compared = new HashMap<>();
  private final Map<Subject, Troubles> troubles = new HashMap<>();
  private final StringBuilder out = new StringBuilder();
  private boolean begun;

  ReportCsv(Report report) {
    this.report = report;
    Comparison comparison = report.comparison();
    if (comparison != null) {
      for (Comparison.Row row : comparison.rows()) {
        compared
            .computeIfAbsent(row.subject(), _ -> new EnumMap<>(Amount.class))
            .put(row.amount(), row);
      }
      comparison.troubles().forEach(one -> troubles.put(one.subject(), one));
    }
  }

  String render() {
    COLUMNS.forEach(this::text);
    end();
    report.workloads().forEach(this::workload);
    report.sizing().forEach(row -> rows("container", row));
    report.containers().forEach(row -> rows("pod", row));
    Comparison comparison = report.comparison();
    if (comparison != null) {
      comparison.gone().forEach(subject -> gone(subject, comparison));
    }
    return out.toString();
  }

  private void workload(WorkloadSum sum) {
    sum.amounts()
        .forEach(
            (amount, one) -> {
              subject("workload", sum.workload(), "", "", sum.pods());
              text(amount.word());
              text(amount.unit());
              number(one.average());
              number(one.p95());
              number(one.max());
              number(highest(one.requested()));
              number(highest(one.limited()));
              empty(13);
              window();
              empty(OF_COMPARISON + 1);
              end();
            });
  }

  /// What ran in the baseline alone.
  private void gone(Subject subject, Comparison comparison) {
    subject("only-in-baseline", subject.workload(), subject.container(), "", subject.pods());
    empty(COLUMNS.size() - 7 - 5);
    window();
    baseline(comparison);
    text("");
    end();
  }

  private void empty(int cells) {
    for (int i = 0; i < cells; i++) {
      text("");
    }
  }

  private void comparison(ReportRow row, Amount amount) {
    Comparison comparison = report.comparison();
    if (comparison == null || !row.subject().pod().isEmpty()) {
      empty(OF_COMPARISON);
      return;
    }
    Comparison.Row one = compared.getOrDefault(row.subject(), Map.of()).get(amount);
    Used before = one == null ? null : one.before();
    Troubles fared = troubles.get(row.subject());
    number(before == null ? Double.NaN : before.average());
    number(before == null ? Double.NaN : before.p95());
    number(before == null ? Double.NaN : before.max());
    number(fared == null || amount != Amount.CPU ? Double.NaN : fared.before().throttled());
    ends(fared == null ? null : fared.before().ends());
    text(
        Stream.of(one == null ? "" : one.why(), fared == null ? "" : fared.why())
            .filter(why -> !why.isEmpty())
            .collect(Collectors.joining("; ")));
    baseline(comparison);
  }

  private void ends(ReportRow.@Nullable Ends ends) {
    text(ends == null ? "" : Integer.toString(ends.restarts()));
    text(ends == null ? "" : Integer.toString(ends.oomKills()));
  }

  private void baseline(Comparison comparison) {
    text(comparison.baseline().from().toString());
    text(comparison.baseline().to().toString());
  }

  private static double highest(WorkloadSum.@Nullable Line line) {
    return line == null ? Double.NaN : line.highest();
  }

  private void rows(String level, ReportRow row) {
    row.amounts().forEach((amount, figures) -> row(level, row, amount, figures));
  }

  private void row(String level, ReportRow row, Amount amount, AmountFigures figures) {
    var subject = row.subject();
    subject(level, subject.workload(), subject.container(), subject.pod(), subject.pods());
    text(amount.word());
    text(amount.unit());
    number(figures.use().average());
    number(figures.use().p95());
    number(figures.use().max());
    number(figures.bounds().request());
    number(figures.bounds().limit());
    number(figures.ratios().averageOfRequest());
    number(figures.ratios().p95OfRequest());
    number(figures.ratios().maxOfRequest());
    number(figures.ratios().maxOfLimit());
    text(Boolean.toString(figures.bounds().changed()));
    number(amount == Amount.CPU ? row.throttledShare() : Double.NaN);
    ends(row.ends());
    text(Integer.toString(figures.use().samples()));
    number(figures.use().coverage());
    number(suggested(row, amount, Change.Bound.REQUEST));
    number(suggested(row, amount, Change.Bound.LIMIT));
    text(verdicts(row, amount));
    window();
    comparison(row, amount);
    text(amount.isOfCards() ? Boolean.toString(row.shared()) : "");
    end();
  }

  private void subject(String level, Workload workload, String container, String pod, int pods) {
    text(level);
    text(workload.namespace());
    text(workload.name());
    text(workload.type());
    text(container);
    text(pod);
    text(Integer.toString(pods));
  }

  /// Only what may be taken over as it is.
  private static double suggested(ReportRow row, Amount amount, Change.Bound bound) {
    return row.changes().stream()
        .filter(change -> change.amount() == amount && change.bound() == bound && change.isSafe())
        .mapToDouble(Change::suggested)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static String verdicts(ReportRow row, Amount amount) {
    return row.findings().stream()
        .filter(finding -> finding.amount() == amount)
        .map(Finding::verdict)
        .distinct()
        .map(verdict -> verdict.word())
        .collect(Collectors.joining(" "));
  }

  private void window() {
    text(report.head().window().from().toString());
    text(report.head().window().to().toString());
  }

  private void number(double value) {
    cell(Double.isNaN(value) ? "" : plain(value));
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private void text(String text) {
    boolean formula = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
    cell(formula ? "'" + text : text);
  }

  private void cell(String text) {
    if (begun) {
      out.append(',');
    }
    begun = true;
    boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    out.append(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
  }

  private void end() {
    out.append("\r\n");
    begun = false;
  }
}
