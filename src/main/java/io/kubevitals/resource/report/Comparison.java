package io.kubevitals.resource.report;

import io.kubevitals.resource.report.AmountFigures.Used;
import io.kubevitals.resource.report.ReportRow.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a window differs in from an earlier one.
///
/// @param troubles how each container fared, where anything is known
/// @param gone subjects of the baseline that did not run in the window, as `added` the other way
public record Comparison(
    TimeWindow baseline,
    List<Row> rows,
    List<Troubles> troubles,
    List<Subject> gone,
    List<Subject> added) {
  /// Growth below this is noise, whatever share of a small figure it is.
  private static final Map<Amount, Double> NOISE =
      Map.of(
          Amount.CPU,
          0.01,
          Amount.MEMORY,
          8.0 * (1 << 20),
          Amount.GPU,
          0.05,
          Amount.GPU_MEMORY,
          64.0 * (1 << 20));

  /// @param before null where the baseline tells nothing, as `after` the window
  /// @param why what is worse, `""` if nothing is
  public record Row(
      Subject subject, Amount amount, @Nullable Used before, @Nullable Used after, String why) {
    public boolean isWorse() {
      return !why.isEmpty();
    }

    /// By which share a figure grew, NaN where one of both is unknown.
    public static double growth(double before, double after) {
      return before > 0 ? after / before - 1 : Double.NaN;
    }
  }

  /// What is worse, in the order of the names of the containers.
  public List<Worse> worse() {
    var worse = new ArrayList<Worse>();
    rows.stream().filter(Row::isWorse).forEach(row -> worse.add(new Worse(row.subject, row.why)));
    troubles.stream()
        .filter(Troubles::isWorse)
        .forEach(one -> worse.add(new Worse(one.subject(), one.why())));
    worse.sort(Comparator.comparing(one -> one.subject.toString()));
    return worse;
  }

  /// A regression in words.
  public record Worse(Subject subject, String why) {}

  static Comparison of(Report baseline, Report candidate, ReportConfig config) {
    var before = new HashMap<Key, ReportRow>();
    baseline.sizing().forEach(row -> before.put(Key.of(row), row));
    var rows = new ArrayList<Row>();
    var troubles = new ArrayList<Troubles>();
    var added = new ArrayList<Subject>();
    for (ReportRow row : candidate.sizing()) {
      ReportRow earlier = before.remove(Key.of(row));
      if (earlier == null) {
        added.add(row.subject());
      } else {
        rows.addAll(compare(earlier, row, config));
        var was = Troubles.Fared.of(earlier, baseline.head().window());
        var is = Troubles.Fared.of(row, candidate.head().window());
        if (was.isKnown() || is.isKnown()) {
          troubles.add(Troubles.of(row.subject(), was, is, config));
        }
      }
    }
    var gone = before.values().stream().map(ReportRow::subject).sorted(Comparison::byName).toList();
    return new Comparison(
        baseline.head().window(),
        List.copyOf(rows),
        List.copyOf(troubles),
        gone,
        List.copyOf(added));
  }

  private record Key(String namespace, String workload, String type, String container) {
    static Key of(ReportRow row) {
      var workload = row.subject().workload();
      return new Key(
          workload.namespace(), workload.name(), workload.type(), row.subject().container());
    }
  }

  private static int byName(Subject one, Subject other) {
    return one.toString().compareTo(other.toString());
  }

  private static List<Row> compare(ReportRow before, ReportRow after, ReportConfig config) {
    var rows = new ArrayList<Row>();
    var amounts = new EnumMap<Amount, Boolean>(Amount.class);
    before.amounts().keySet().forEach(amount -> amounts.put(amount, true));
    after.amounts().keySet().forEach(amount -> amounts.put(amount, true));
    for (Amount amount : amounts.keySet()) {
      Used earlier = used(before, amount);
      Used later = used(after, amount);
      boolean trusted = isTrusted(earlier, config) && isTrusted(later, config);
      String why =
          earlier != null && later != null && trusted ? worse(amount, earlier, later, config) : "";
      rows.add(new Row(after.subject(), amount, earlier, later, why));
    }
    return rows;
  }

  private static @Nullable Used used(ReportRow row, Amount amount) {
    AmountFigures figures = row.of(amount);
    return figures == null ? null : figures.use();
  }

  private static boolean isTrusted(@Nullable Used use, ReportConfig config) {
    return use != null
        && use.samples() >= config.trust().samples()
        && use.coverage() >= config.trust().coverage();
  }

  /// CPU is judged by its 95th percentile, since a maximum is one interval; memory by its maximum,
  /// since that is what ends a container.
  private static String worse(Amount amount, Used before, Used after, ReportConfig config) {
    boolean byPeak = amount == Amount.MEMORY || amount == Amount.GPU_MEMORY;
    double earlier = byPeak ? before.max() : before.p95();
    double later = byPeak ? after.max() : after.p95();
    boolean grew = later > earlier * (1 + config.thresholds().regression());
    if (!grew || later - earlier < NOISE.getOrDefault(amount, 0.0)) {
      return "";
    }
    return "%s grew from %s to %s"
        .formatted(
            byPeak ? "max" : "p95",
            AmountText.of(amount, earlier),
            AmountText.withUnit(amount, later));
  }
}
