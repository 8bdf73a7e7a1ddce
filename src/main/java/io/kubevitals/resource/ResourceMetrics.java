package io.kubevitals.resource;

import io.kubevitals.metrics.Collector;
import io.kubevitals.metrics.FamilyType;
import io.kubevitals.metrics.FamilyWriter;
import io.kubevitals.metrics.LabelSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private volatile Page page = new Page(null, Map.of(), 0);

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

  void publish(ResourceCycle.Result result) {
    var labels = new HashMap<List<String>, LabelSet>();
    Map<List<String>, LabelSet> known = page.labels;
    var table = result.table();
    table
        .figures()
        .values()
        .forEach(rows -> name(rows.keySet(), level.labelNames(), known, labels));
    name(table.gpus().keySet(), and(level.labelNames(), "shared"), known, labels);
    page = new Page(result, labels, nanos.getAsLong());
  }

  private static void name(
      Set<List<String>> rows,
      List<String> names,
      Map<List<String>, LabelSet> known,
      Map<List<String>, LabelSet> labels) {
    for (List<String> values : rows) {
      if (!labels.containsKey(values)) {
        LabelSet rendered = known.get(values);
        labels.put(values, rendered == null ? LabelSet.of(names, values) : rendered);
      }
    }
  }

  private static List<String> and(List<String> names, String one) {
    var all = new ArrayList<>(names);
    all.add(one);
    return all;
  }

  @Override
  public void collect(FamilyWriter out) {
    Page now = page;
    ResourceCycle.Result result = now.result;
    if (result == null || isMissing(now)) {
      return;
    }
    for (Resource resource : Resource.values()) {
      writeFigures(resource, now, result.table(), out);
    }
    new PressureFamilies(now.labels).write(result, out);
    new GpuFamilies(now.labels).write(result.table().gpus(), out);
    new CycleFamilies().write(result.report(), out);
  }

  /// Which profiles the last cycle used, and why.
  public List<Pick> picks() {
    ResourceCycle.Result result = page.result;
    return result == null ? List.of() : result.report().picks();
  }

  /// The rows nearest to their limits, or to their requests where there is no limit; none once the
  /// figures are too old.
  public List<ResourceRow> top(int max) {
    Page now = page;
    ResourceCycle.Result result = now.result;
    if (result == null || isMissing(now)) {
      return List.of();
    }
    return result.table().figures().entrySet().stream()
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
    return nanos.getAsLong() - now.atNanos > maxAge.toNanos();
  }

  private static void writeFigures(
      Resource resource, Page page, ResourceTable table, FamilyWriter out) {
    String amount = resource.prefix() + "_%s_" + resource.unit();
    String ratio = resource.prefix() + "_usage_%s_ratio";
    String words = resource.words();
    write(
        out,
        page,
        table.figures().getOrDefault(resource, Map.of()),
        amount.formatted("usage"),
        words + " in use, from raw Prometheus samples; the sum over the pods whose use is known.",
        Figures::usage);
    write(
        out,
        page,
        table.figures().getOrDefault(resource, Map.of()),
        amount.formatted("request"),
        words + " requested, as the scheduler counts them.",
        Figures::request);
    write(
        out,
        page,
        table.figures().getOrDefault(resource, Map.of()),
        amount.formatted("limit"),
        words + " at most; absent unless every container has a limit.",
        Figures::limit);
    write(
        out,
        page,
        table.figures().getOrDefault(resource, Map.of()),
        ratio.formatted("request"),
        words + " in use by requested, of the container where this is highest.",
        Figures::usageRequestRatio);
    write(
        out,
        page,
        table.figures().getOrDefault(resource, Map.of()),
        ratio.formatted("limit"),
        words + " in use by limit, of the container where this is highest.",
        Figures::usageLimitRatio);
  }

  private static void write(
      FamilyWriter out,
      Page page,
      Map<List<String>, Figures> rows,
      String family,
      String help,
      ToDoubleFunction<Figures> figure) {
    out.family(PREFIX + family, FamilyType.GAUGE, help);
    rows.forEach(
        (values, figures) -> {
          double value = figure.applyAsDouble(figures);
          LabelSet labels = page.labels.get(values);
          if (labels != null && Double.isFinite(value)) {
            out.sample(labels, value);
          }
        });
  }

  private record Page(
      ResourceCycle.@Nullable Result result, Map<List<String>, LabelSet> labels, long atNanos) {}
}
