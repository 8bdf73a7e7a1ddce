package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All pods of a workload together, over time.
///
/// @param pods that lived within the window, not all at once
public record WorkloadSum(Workload workload, int pods, Map<Amount, Sum> amounts) {

  /// Sums in equal steps of the window; each step holds its mean. Figures are those of whole steps.
  ///
  /// @param requested likewise, null where a container's request is unknown or undefined
  /// @param limited likewise, null unless every container has a limit
  public record Sum(
      double average,
      double p95,
      double max,
      Line used,
      @Nullable Line requested,
      @Nullable Line limited) {}

  /// @param first the first step that was watched as a whole
  /// @param end the step after the last one
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  public record Line(float[] steps, int first, int end) {
    public double highest() {
      double highest = Double.NaN;
      for (int i = first; i < end; i++) {
        highest = AmountFigures.higher(highest, steps[i]);
      }
      return highest;
    }
  }
}
