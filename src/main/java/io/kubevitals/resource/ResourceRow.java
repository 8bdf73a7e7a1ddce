package io.kubevitals.resource;

/// What one workload, pod or container uses of one resource. What is not defined is NaN.
///
/// @param namespace of the workload
/// @param object its name, and those of pod and container where there is a row for each
/// @param resource `cpu` or `memory`
/// @param unit `cores` or `bytes`
public record ResourceRow(
    String namespace, String object, String resource, String unit, Amount amount, Ratio ratio) {

  /// Sums over the pods.
  public record Amount(double usage, double request, double limit) {}

  /// Those of the container where they are highest.
  public record Ratio(double request, double limit) {}

  /// What the rows are sorted by: how near the limit, else how near the request.
  double rank() {
    return Double.isNaN(ratio.limit()) ? ratio.request() : ratio.limit();
  }

  boolean isRanked() {
    return !Double.isNaN(rank());
  }
}
