package io.kubevitals.resource.report;

/// The figures of one resource for one container, or for the containers of one name in all pods of
/// a workload. What is not known or not defined is NaN, and never shown as a number.
///
/// @param use of one pod: the average over all, the highest pod's 95th percentile and maximum
/// @param bounds at the end of the window
/// @param ratios of a pod's use to its own bounds, the highest pod's
public record AmountFigures(Used use, Bounds bounds, Ratios ratios) {

  /// @param samples behind the figures, of all pods
  /// @param coverage the share of the time that the containers lived in which they were watched
  public record Used(double average, double p95, double max, int samples, double coverage) {
    public boolean isKnown() {
      return !Double.isNaN(average);
    }
  }

  /// @param changed whether they were not the same all the time, or not in all pods
  /// @param known whether a missing one is known to be none
  public record Bounds(double request, double limit, boolean changed, boolean known) {}

  public record Ratios(
      double averageOfRequest, double p95OfRequest, double maxOfRequest, double maxOfLimit) {}

  static double ratio(double use, double bound) {
    return bound > 0 ? use / bound : Double.NaN;
  }

  static double higher(double one, double other) {
    return Double.isNaN(one) || other > one ? other : one;
  }
}
