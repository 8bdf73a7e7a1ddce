package io.kubevitals.resource;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The series that rows would have which have none of their own.
///
/// @param byFamily the rows that have a value there
record RefusedSeries(Map<String, Set<List<String>>> byFamily) {
  RefusedSeries() {
    this(new HashMap<>());
  }

  void add(List<String> row, Resource resource, Figures figures) {
    RowFamily.of(resource).forEach(family -> add(row, family, figures));
  }

  void add(List<String> row, GpuFigures figures) {
    RowFamily.CARDS.forEach(family -> add(row, family, figures));
  }

  void addThrottled(List<String> row, double share) {
    add(row, RowFamily.THROTTLED, share);
  }

  private <F> void add(List<String> row, RowFamily<F> family, F figures) {
    if (family.isDefined(figures)) {
      byFamily.computeIfAbsent(family.name(), _ -> new HashSet<>()).add(row);
    }
  }
}
