package io.kubevitals.resource;

import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Resources;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Requests and limits of a pod itself, which kube-state-metrics does not tell: found by what the
/// scheduler counts for the pod and its containers do not come to.
///
/// @param pod what its containers have
/// @param told by signal, of the pod as a whole
record WholePod(PodRecord pod, Map<Signal, Double> told) {
  /// Of what sums of doubles may differ by.
  private static final double SAME = 1e-6;

  static Resources resources(PodRecord pod, Map<Signal, Double> told) {
    var whole = new WholePod(pod, told);
    var requests =
        new Amounts(
            whole.request(Resource.CPU, Signal.POD_CPU_REQUEST, 1000),
            whole.request(Resource.MEMORY, Signal.POD_MEMORY_REQUEST, 1));
    var limits =
        new Amounts(
            whole.limit(Resource.CPU, Signal.POD_CPU_LIMIT, 1000),
            whole.limit(Resource.MEMORY, Signal.POD_MEMORY_LIMIT, 1));
    return new Resources(requests, limits);
  }

  private long request(Resource resource, Signal signal, double scale) {
    double sum = new PodAmounts(pod, resource::of).request();
    double own = told.getOrDefault(signal, Figures.ABSENT);
    return isMore(own, sum) ? units(own, resource::of, scale) : Amounts.ABSENT;
  }

  /// A limit may be lower than those of the containers together. Where nothing tells in which order
  /// they start, their sum may be too high.
  private long limit(Resource resource, Signal signal, double scale) {
    double sum = new PodAmounts(pod, resource::of).limits();
    double own = told.getOrDefault(signal, Figures.ABSENT);
    boolean ordered = pod.containers().stream().anyMatch(one -> one.type() == ContainerType.INIT);
    return isMore(own, sum) || (!ordered && own < sum * (1 - SAME))
        ? units(own, resource::of, scale)
        : Amounts.ABSENT;
  }

  private static boolean isMore(double own, double sum) {
    return Figures.isPresent(own) && !(own <= sum * (1 + SAME));
  }

  /// Without the overhead, which the scheduler adds.
  private long units(double own, ToDoubleFunction<Amounts> of, double scale) {
    double overhead = of.applyAsDouble(pod.spec().overhead());
    return Math.round((Figures.isPresent(overhead) ? own - overhead : own) * scale);
  }
}
