package io.kubevitals.incident;

import io.kubevitals.cluster.Workload;
import java.util.Comparator;
import java.util.Map;

/// The pods of one workload by state.
///
/// @param counts without zeros
public record WorkloadPods(Workload workload, Map<PodState, Integer> counts) {
  static final Comparator<WorkloadPods> MOST_TROUBLED_FIRST =
      Comparator.comparingInt(WorkloadPods::troubled)
          .reversed()
          .thenComparing(one -> one.workload().namespace())
          .thenComparing(one -> one.workload().name());

  public WorkloadPods {
    counts = Map.copyOf(counts);
  }

  /// All its pods.
  public int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  public int in(PodState state) {
    return counts.getOrDefault(state, 0);
  }

  /// Pods that are neither ready, nor done, nor on their way out.
  public int troubled() {
    return total() - in(PodState.READY) - in(PodState.SUCCEEDED) - in(PodState.TERMINATING);
  }
}
