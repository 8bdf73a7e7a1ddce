package io.kubevitals.resource;

import io.kubevitals.metrics.Collector;
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
import org.jspecify.annotations.Nullable;

/// The families of the last cycle. They are replaced as a whole, so that a page never mixes two
/// cycles, and are missing when the cycles stop:
///
/// ```
/// kubevitals_cpu_usage_cores{namespace="shop",workload="web",workload_type="deployment"} 0.412
/// kubevitals_cpu_usage_limit_ratio{namespace="shop",workload="web",workload_type="deployment"} 0.83
/// ```
public final class ResourceMetrics implements Collector {
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
    ResourceTable table = result.table();
    for (Resource resource : Resource.values()) {
      var rows = table.figures().getOrDefault(resource, Map.of());
      RowFamily.of(resource).forEach(family -> family.write(rows, now.labels, out));
    }
    new PressureFamilies(now.labels).write(result, out);
    RowFamily.CARDS.forEach(family -> family.write(table.gpus(), now.labels, out));
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

  private record Page(
      ResourceCycle.@Nullable Result result, Map<List<String>, LabelSet> labels, long atNanos) {}
}
