package io.kubevitals.web;

import io.kubevitals.cluster.Workload;
import io.kubevitals.resource.report.AmountText;
import io.kubevitals.resource.report.Change;
import io.kubevitals.resource.report.Change.Bound;
import io.kubevitals.resource.report.Comparison;
import io.kubevitals.resource.report.Report;
import io.kubevitals.resource.report.ReportRow;
import io.kubevitals.resource.report.TimeWindow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Suggested requests and limits as strategic merge patches, a document per workload: for
/// kustomize's `patches`, or one by one for `kubectl patch --patch-file`. What should not be taken
/// over as it is stands in it as a comment.
final class ReportPatch {
  /// Besides control characters: what ends a line in YAML, or may not stand in it.
  private static final String NOT_PLAIN = "\u2028\u2029\ufeff\ufffe\uffff";

  private static final Map<String, Kind> KINDS =
      Map.of(
          "deployment", new Kind("apps/v1", "Deployment", false),
          "statefulset", new Kind("apps/v1", "StatefulSet", false),
          "daemonset", new Kind("apps/v1", "DaemonSet", false),
          "replicaset", new Kind("apps/v1", "ReplicaSet", false),
          "cronjob", new Kind("batch/v1", "CronJob", true));

  private final Report report;
  private final StringBuilder out = new StringBuilder();

  private record Kind(String version, String name, boolean nested) {}

  ReportPatch(Report report) {
    this.report = report;
  }

  String render() {
    Report.Head head = report.head();
    line("# Requests and limits that fit what was used from " + head.window().from());
    line("# to " + head.window().to() + ", by " + comment(head.source()) + ".");
    line("# Apply one with: kubectl patch -n NAMESPACE KIND NAME --patch-file FILE");
    head.partial().forEach(one -> line("# PARTIAL DATA: " + comment(one)));
    Comparison comparison = report.comparison();
    if (comparison != null) {
      compare(comparison);
    }
    byWorkload().forEach(this::document);
    return out.toString();
  }

  private void compare(Comparison comparison) {
    TimeWindow baseline = comparison.baseline();
    line("# Compared with " + baseline.from() + " to " + baseline.to() + ":");
    for (Comparison.Worse one : comparison.worse()) {
      line(
          "# regression: %s %s: %s"
              .formatted(
                  comment(ReportTable.workload(one.subject().workload())),
                  comment(one.subject().container()),
                  comment(one.why())));
    }
    if (comparison.worse().isEmpty()) {
      line("# nothing is worse");
    }
  }

  private Map<Workload, List<ReportRow>> byWorkload() {
    var all = new LinkedHashMap<Workload, List<ReportRow>>();
    for (ReportRow row : report.sizing()) {
      if (!row.changes().isEmpty()) {
        all.computeIfAbsent(row.subject().workload(), _ -> new ArrayList<>()).add(row);
      }
    }
    return all;
  }

  private void document(Workload workload, List<ReportRow> rows) {
    Kind kind = KINDS.get(workload.type());
    boolean any = rows.stream().flatMap(row -> row.changes().stream()).anyMatch(Change::isSafe);
    line("---");
    if (kind == null || !any) {
      line("# " + comment(ReportTable.workload(workload)) + ": " + whyNot(workload, kind));
      rows.forEach(row -> comments("", row));
      return;
    }
    line("apiVersion: " + kind.version);
    line("kind: " + kind.name);
    line("metadata:");
    line("  name: " + quoted(workload.name()));
    line("  namespace: " + quoted(workload.namespace()));
    line("spec:");
    String in = "  ";
    if (kind.nested) {
      line("  jobTemplate:");
      line("    spec:");
      in = "      ";
    }
    line(in + "template:");
    line(in + "  spec:");
    containers(in + "    ", "containers", rows.stream().filter(one -> !isInit(one)).toList());
    // Among the others, a merge by name would make a new container of a sidecar.
    containers(in + "    ", "initContainers", rows.stream().filter(ReportPatch::isInit).toList());
  }

  private static boolean isInit(ReportRow row) {
    return row.subject().init();
  }

  private void containers(String in, String list, List<ReportRow> rows) {
    boolean any = rows.stream().flatMap(row -> row.changes().stream()).anyMatch(Change::isSafe);
    if (any) {
      line(in + list + ":");
      rows.forEach(row -> container(in + "  ", row));
    } else {
      rows.forEach(row -> comments(in, row));
    }
  }

  private static String whyNot(Workload workload, @Nullable Kind kind) {
    return kind == null
        ? "a " + comment(workload.type()) + " has no template that could be patched"
        : "nothing that is safe to change";
  }

  private void container(String in, ReportRow row) {
    comments(in, row);
    if (row.changes().stream().noneMatch(Change::isSafe)) {
      return;
    }
    line(in + "- name: " + quoted(row.subject().container()));
    line(in + "  resources:");
    for (Bound bound : Bound.values()) {
      List<Change> safe =
          row.changes().stream().filter(one -> one.bound() == bound && one.isSafe()).toList();
      if (!safe.isEmpty()) {
        line(in + "    " + bound.word() + "s:");
        safe.forEach(
            change ->
                line(in + "      " + change.amount().word() + ": " + quoted(quantity(change))));
      }
    }
  }

  /// Why, and what is left out.
  private void comments(String in, ReportRow row) {
    String name = comment(row.subject().container());
    row.findings()
        .forEach(
            finding ->
                line(
                    in
                        + "# %s: %s: %s"
                            .formatted(name, finding.verdict().words(), comment(finding.words()))));
    for (Change change : row.changes()) {
      String was =
          Double.isNaN(change.now()) ? "none" : AmountText.of(change.amount(), change.now());
      String what =
          "%s: %s %s was %s".formatted(name, change.amount().words(), change.bound().word(), was);
      line(
          change.isSafe()
              ? in + "# " + what + "; " + comment(change.why())
              : in
                  + "# NOT SAFE, left out: "
                  + what
                  + ", "
                  + quantity(change)
                  + " would fit: "
                  + comment(change.guard()));
    }
  }

  private static String quantity(Change change) {
    return switch (change.amount()) {
      case CPU, GPU -> Math.round(change.suggested() * 1000) + "m";
      case MEMORY, GPU_MEMORY -> Math.round(change.suggested() / (1 << 20)) + "Mi";
    };
  }

  /// A JSON string is YAML too, whatever is in it.
  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                default -> {
                  if (NOT_PLAIN.indexOf(c) >= 0 || Character.isISOControl(c)) {
                    quoted.append("\\u%04x".formatted(c));
                  } else {
                    quoted.append((char) c);
                  }
                }
              }
            });
    return quoted.append('"').toString();
  }

  /// Nothing in a comment ends it.
  private static String comment(String text) {
    return text.replaceAll("[\\p{IsControl}" + NOT_PLAIN + "]", " ");
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
