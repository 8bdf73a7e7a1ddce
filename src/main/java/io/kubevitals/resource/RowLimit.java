package io.kubevitals.resource;

import io.kubevitals.metrics.OwnCounter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Which rows have series of their own. Whoever has one keeps it; what comes on top adds up, per
/// namespace, under the workload `_other`, so that sums stay exact.
final class RowLimit {
  static final String OTHER = "_other";

  /// As many as a row can have.
  static final int SERIES_PER_ROW = RowFamily.count();

  private final int max;
  private final int maxPerNamespace;
  private final OwnCounter dropped;
  private Set<List<String>> admitted = Set.of();
  private Map<String, Set<List<String>>> refused = Map.of();

  /// @param limit of series in all and in one namespace
  RowLimit(ResourceConfig.Limit limit, OwnCounter dropped) {
    this(limit, SERIES_PER_ROW, RowFamily.of(Resource.CPU).getFirst().name(), dropped);
  }

  /// @param family that is told as 0 before anything is dropped
  private RowLimit(
      ResourceConfig.Limit limit, int seriesPerRow, String family, OwnCounter dropped) {
    this.max = Math.max(1, limit.series() / seriesPerRow);
    this.maxPerNamespace = Math.max(1, limit.seriesPerNamespace() / seriesPerRow);
    this.dropped = dropped;
    dropped.touch(family);
  }

  /// Of one family, where each row is one series.
  static RowLimit ofFamily(ResourceConfig.Limit limit, String family, OwnCounter dropped) {
    return new RowLimit(limit, 1, family, dropped);
  }

  /// @param wanted labels of all rows, the namespace first
  Rows admit(Set<List<String>> wanted) {
    var kept = new HashSet<List<String>>();
    var perNamespace = new HashMap<String, Integer>();
    for (List<String> row : order(wanted)) {
      int ofNamespace = perNamespace.getOrDefault(row.getFirst(), 0);
      if (kept.size() < max && ofNamespace < maxPerNamespace) {
        kept.add(row);
        perNamespace.put(row.getFirst(), ofNamespace + 1);
      }
    }
    admitted = kept;
    return new Rows(kept);
  }

  /// Counts each series once, as long as it is kept from being made.
  ///
  /// @param now by family, the rows that would have a value
  void refuse(Map<String, Set<List<String>>> now) {
    now.forEach(
        (family, rows) -> {
          Set<List<String>> before = refused.getOrDefault(family, Set.of());
          long news = rows.stream().filter(row -> !before.contains(row)).count();
          if (news > 0) {
            dropped.add((double) news, family);
          }
        });
    refused = now;
  }

  /// Those that had series before, then the others, by name where there is not room for all.
  private List<List<String>> order(Set<List<String>> wanted) {
    var order = new ArrayList<List<String>>();
    wanted.stream().filter(admitted::contains).forEach(order::add);
    var others = new ArrayList<List<String>>();
    wanted.stream().filter(row -> !admitted.contains(row)).forEach(others::add);
    boolean fit = wanted.size() <= Math.min(max, maxPerNamespace);
    order.addAll(fit ? others : sorted(others));
    return order;
  }

  private static List<List<String>> sorted(List<List<String>> rows) {
    Map<String, List<String>> byText = new HashMap<>();
    rows.forEach(row -> byText.put(String.join("\0", row), row));
    return new TreeSet<>(byText.keySet()).stream().map(byText::get).toList();
  }

  /// Names rows.
  record Rows(Set<List<String>> admitted) {
    boolean has(List<String> labels) {
      return admitted.contains(labels);
    }

    /// The labels under which these are served.
    List<String> of(List<String> labels) {
      if (admitted.contains(labels)) {
        return labels;
      }
      var other = new ArrayList<>(labels);
      for (int i = 1; i < other.size(); i++) {
        other.set(i, i <= 2 ? OTHER : "");
      }
      return List.copyOf(other);
    }
  }
}
