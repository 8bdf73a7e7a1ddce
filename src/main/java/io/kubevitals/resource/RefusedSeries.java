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
  private static final String PREFIX = "kubevitals_";

  RefusedSeries() {
    this(new HashMap<>());
  }

  void add(List<String> row, Resource resource, Figures figures) {
    String prefix = resource.prefix();
    add(row, prefix + "_usage_" + resource.unit(), figures.usage());
    add(row, prefix + "_request_" + resource.unit(), figures.request());
    add(row, prefix + "_limit_" + resource.unit(), figures.limit());
    add(row, prefix + "_usage_request_ratio", figures.usageRequestRatio());
    add(row, prefix + "_usage_limit_ratio", figures.usageLimitRatio());
  }

  void add(List<String> row, GpuFigures figures) {
    add(row, "gpu_request", figures.request());
    add(row, "gpu_utilization_ratio", figures.utilization());
    add(row, "gpu_memory_used_bytes", figures.memoryUsed());
    add(row, "gpu_memory_total_bytes", figures.memoryTotal());
    add(row, "gpu_memory_ratio", figures.memoryRatio());
  }

  void addThrottled(List<String> row) {
    add(row, "cpu_throttled_ratio", 0);
  }

  private void add(List<String> row, String family, double value) {
    if (Double.isFinite(value)) {
      byFamily.computeIfAbsent(PREFIX + family, _ -> new HashSet<>()).add(row);
    }
  }
}
