package io.kubevitals.resource;

import io.kubevitals.cluster.PodRecord;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the pods of a node ask for against what it can give: how far it is overcommitted.
///
/// @param requests by label values, node and resource
/// @param limits likewise; what has no limit adds nothing
record NodeLoad(Map<List<String>, Double> requests, Map<List<String>, Double> limits) {
  static final NodeLoad NONE = new NodeLoad(Map.of(), Map.of());

  /// @param allocatable what each node can give, by resource
  static NodeLoad of(PodIndex pods, Map<Resource, Map<String, Double>> allocatable) {
    var requests = new HashMap<List<String>, Double>();
    var limits = new HashMap<List<String>, Double>();
    for (Resource resource : Resource.values()) {
      Map<String, Double> nodes = allocatable.getOrDefault(resource, Map.of());
      for (var node : sums(pods, resource).entrySet()) {
        double gives = nodes.getOrDefault(node.getKey(), Figures.ABSENT);
        List<String> labels = List.of(node.getKey(), resource.prefix());
        put(requests, labels, Figures.ratio(node.getValue()[0], gives));
        put(limits, labels, Figures.ratio(node.getValue()[1], gives));
      }
    }
    return new NodeLoad(requests, limits);
  }

  private static void put(Map<List<String>, Double> ratios, List<String> labels, double ratio) {
    if (Figures.isPresent(ratio)) {
      ratios.put(labels, ratio);
    }
  }

  private static Map<String, double[]> sums(PodIndex pods, Resource resource) {
    var sums = new HashMap<String, double[]>();
    for (PodRecord pod : pods.pods()) {
      if (!pod.spec().node().isEmpty()) {
        var amounts = new PodAmounts(pod, resource::of);
        double[] sum = sums.computeIfAbsent(pod.spec().node(), _ -> new double[2]);
        sum[0] += Math.max(0, Figures.sum(amounts.request(), 0));
        sum[1] += Math.max(0, Figures.sum(amounts.limits(), 0));
      }
    }
    return sums;
  }

  /// What the facts say that nodes can give.
  static Map<Resource, Map<String, Double>> allocatable(Map<Signal, Map<String, Double>> facts) {
    var allocatable = new EnumMap<Resource, Map<String, Double>>(Resource.class);
    allocatable.put(Resource.CPU, facts.getOrDefault(Signal.NODE_CPU_ALLOCATABLE, Map.of()));
    allocatable.put(Resource.MEMORY, facts.getOrDefault(Signal.NODE_MEMORY_ALLOCATABLE, Map.of()));
    return allocatable;
  }
}
