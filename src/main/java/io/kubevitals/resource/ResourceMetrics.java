package io.kubevitals.resource;

import io.kubevitals.metrics.Collector;
import io.kubevitals.metrics.FamilyType;
import io.kubevitals.metrics.FamilyWriter;
import io.kubevitals.metrics.LabelSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The families of the last cycle. They are replaced as a whole, so that a page never mixes two
/// cycles, and are missing when the cycles stop:
///
/// ```
/// kubevitals_cpu_usage_cores{namespace="shop",workload="web",workload_type="deployment"} 0.412
/// kubevitals_cpu_usage_limit_ratio{namespace="shop",workload="web",workload_type="deployment"} 0.83
/// ```
public final class ResourceMetrics implements Collector {
  private static final String PREFIX = "kubevitals_";

  private final Level level;
  private final Duration maxAge;
  private final LongSupplier nanos;
  private volatile Page page = new Page(ResourceTable.EMPTY, null, Map.of(), 0);

  /// @param maxAge of a cycle whose figures are still served
  /// @param nanos a clock that nobody sets
  public ResourceMetrics(Level level, Duration maxAge, LongSupplier nanos) {
    this.level = level;
    this.maxAge = maxAge;
    this.nanos = nanos;
  }

  @Override
  public String name() {
    return "resource";
  }

  void publish(ResourceTable table, CycleReport report) {
    var labels = new HashMap<List<String>, LabelSet>();
    Map<List<String>, LabelSet> known = page.labels;
    for (var rows : table.figures().values()) {
      for (List<String> values : rows.keySet()) {
        labels.computeIfAbsent(
            values,
            _ -> {
              LabelSet rendered = known.get(values);
              return rendered == null ? LabelSet.of(level.labelNames(), values) : rendered;
            });
      }
    }
    page = new Page(table, report, labels, nanos.getAsLong());
  }

  @Override
  public void collect(FamilyWriter out) {
    Page now = page;
    if (now.report == null || isMissing(now)) {
      return;
    }
    for (Resource resource : Resource.values()) {
      writeFigures(resource, now, out);
    }
    writeReport(now.report, out);
  }

  /// The rows nearest to their limits, or to their requests where there is no limit; none once the
  /// figures are too old.
  public List<ResourceRow> top(int max) {
    Page now = page;
    if (isMissing(now)) {
      return List.of();
    }
    return now.table.figures().entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().entrySet().stream()
                    .map(row -> row(entry.getKey(), row.getKey(), row.getValue())))
        .filter(ResourceRow::isRanked)
        .sorted(Comparator.comparingDouble(ResourceRow::rank).reversed())
        .limit(max)
        .toList();
  }

  private static ResourceRow row(Resource resource, List<String> labels, Figures figures) {
    var object = new ArrayList<String>(List.of(labels.get(2) + "/" + labels.get(1)));
    object.addAll(labels.subList(3, labels.size()));
    return new ResourceRow(
        labels.getFirst(),
        String.join(" ", object),
        resource.prefix(),
        resource.unit(),
        new ResourceRow.Amount(figures.usage(), figures.request(), figures.limit()),
        new ResourceRow.Ratio(figures.usageRequestRatio(), figures.usageLimitRatio()));
  }

  private boolean isMissing(Page now) {
    return now.report == null || nanos.getAsLong() - now.atNanos > maxAge.toNanos();
  }

  private static void writeFigures(Resource resource, Page page, FamilyWriter out) {
    String amount = resource.prefix() + "_%s_" + resource.unit();
    String ratio = resource.prefix() + "_usage_%s_ratio";
    String words = resource.words();
    write(
        out,
        page,
        resource,
        amount.formatted("usage"),
        words + " in use, from raw Prometheus samples; the sum over the pods whose use is known.",
        Figures::usage);
    write(
        out,
        page,
        resource,
        amount.formatted("request"),
        words + " requested, as the scheduler counts them.",
        Figures::request);
    write(
        out,
        page,
        resource,
        amount.formatted("limit"),
        words + " at most; absent unless every container has a limit.",
        Figures::limit);
    write(
        out,
        page,
        resource,
        ratio.formatted("request"),
        words + " in use by requested, of the container where this is highest.",
        Figures::usageRequestRatio);
    write(
        out,
        page,
        resource,
        ratio.formatted("limit"),
        words + " in use by limit, of the container where this is highest.",
        Figures::usageLimitRatio);
  }

  private static void write(
      FamilyWriter out,
      Page page,
      Resource resource,
      String family,
      String help,
      ToDoubleFunction<Figures> figure) {
    out.family(PREFIX + family, FamilyType.GAUGE, help);
    page.table
        .figures()
        .getOrDefault(resource, Map.of())
        .forEach(
            (values, figures) -> {
              double value = figure.applyAsDouble(figures);
              LabelSet labels = page.labels.get(values);
              if (labels != null && Double.isFinite(value)) {
                out.sample(labels, value);
              }
            });
  }

  private static void writeReport(CycleReport report, FamilyWriter out) {
    gauge(out, "resource_source_up", "Whether the last cycle's queries were all answered.");
    if (report.sourceUp() != null) {
      out.sample(LabelSet.NONE, report.sourceUp() ? 1 : 0);
    }
    gauge(out, "resource_query_duration_seconds", "How long the last query took.");
    report.signals().forEach((signal, one) -> seconds(out, signal, one.took()));
    gauge(
        out,
        "resource_oldest_sample_timestamp_seconds",
        "The time of the oldest sample that a use in force rests on.");
    report.signals().forEach((signal, one) -> timestamp(out, query(signal), one.oldest()));
    gauge(
        out,
        "resource_partial",
        "Whether an answer in force was partial by the server's own word.");
    if (report.sourceUp() != null) {
      out.sample(LabelSet.NONE, report.partial() ? 1 : 0);
    }
    gauge(
        out,
        "resource_coverage_ratio",
        "The share of running containers whose CPU and memory use are both known.");
    if (Double.isFinite(report.coverage())) {
      out.sample(LabelSet.NONE, report.coverage());
    }
    gauge(
        out,
        "resource_last_success_timestamp_seconds",
        "The last cycle whose queries were all answered.");
    timestamp(out, LabelSet.NONE, report.lastSuccess());
    gauge(out, "resource_profile_info", "How use is asked for, and why so.");
    report.signals().forEach((signal, one) -> out.sample(profile(signal, one), 1));
  }

  private static void gauge(FamilyWriter out, String family, String help) {
    out.family(PREFIX + family, FamilyType.GAUGE, help);
  }

  private static void seconds(FamilyWriter out, Signal signal, @Nullable Duration took) {
    if (took != null) {
      out.sample(query(signal), took.toNanos() / 1e9);
    }
  }

  private static void timestamp(FamilyWriter out, LabelSet labels, @Nullable Instant at) {
    if (at != null) {
      out.sample(labels, at.toEpochMilli() / 1e3);
    }
  }

  private static LabelSet query(Signal signal) {
    return LabelSet.of(List.of("query"), List.of(signal.label()));
  }

  private static LabelSet profile(Signal signal, SignalReport report) {
    return LabelSet.of(
        List.of("kind", "profile", "reason"),
        List.of(signal.label().replaceFirst("_.*", ""), report.profile(), report.reason()));
  }

  private record Page(
      ResourceTable table,
      @Nullable CycleReport report,
      Map<List<String>, LabelSet> labels,
      long atNanos) {}
}
