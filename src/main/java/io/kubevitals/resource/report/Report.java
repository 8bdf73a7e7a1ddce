package io.kubevitals.resource.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A report of one window, and perhaps what differs from another one.
///
/// @param sizing the containers of one name in each workload, in the order of their names
/// @param containers each pod's own
/// @param notes what a reader must know to believe the figures
/// @param comparison null unless it was asked for
public record Report(
    Head head,
    List<ReportRow> sizing,
    List<ReportRow> containers,
    List<WorkloadSum> workloads,
    List<NodeRow> nodes,
    List<String> notes,
    @Nullable Comparison comparison) {

  /// @param source where the figures come from, without credentials
  /// @param usage the profile of use, as `requests` that of requests and limits; `""` for none
  /// @param step of the sums over pods
  /// @param endsMissing why nothing is told of restarts, `""` if it is
  /// @param partial what is missing, empty if nothing
  public record Head(
      Instant madeAt,
      TimeWindow window,
      String source,
      String usage,
      String requests,
      Duration step,
      Coverage coverage,
      String endsMissing,
      List<String> partial) {

    private Head with(List<String> more) {
      return new Head(
          madeAt, window, source, usage, requests, step, coverage, endsMissing, List.copyOf(more));
    }
  }

  /// With what the baseline lacks, since figures are told of it too.
  Report comparedWith(Report baseline, ReportConfig config) {
    List<String> more = new ArrayList<>(notes);
    String missing = baseline.head.endsMissing();
    if (!missing.isEmpty() && !missing.equals(head.endsMissing())) {
      more.add("restarts and OOM kills of the baseline are unknown: " + missing);
    }
    List<String> partial = new ArrayList<>(head.partial());
    baseline.head.partial().forEach(one -> partial.add("baseline: " + one));
    return new Report(
        head.with(partial),
        sizing,
        containers,
        workloads,
        nodes,
        List.copyOf(more),
        Comparison.of(baseline, this, config));
  }

  /// Every verdict that anything got.
  public Set<Verdict> verdicts() {
    var found = new TreeSet<Verdict>();
    Stream.of(
            sizing.stream().flatMap(row -> row.findings().stream()),
            nodes.stream().flatMap(row -> row.findings().stream()))
        .flatMap(findings -> findings)
        .forEach(finding -> found.add(finding.verdict()));
    if (comparison != null && !comparison.worse().isEmpty()) {
      found.add(Verdict.REGRESSION);
    }
    return found;
  }
}
