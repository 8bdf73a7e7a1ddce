package io.kubevitals.resource.report;

import io.kubevitals.resource.Profile;
import io.kubevitals.resource.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the pods of all namespaces hold of their nodes at the end of the window, whichever of them
/// the report is about.
///
/// @param overhead of pods, besides their containers
/// @param init those of init containers, `sidecars` among them
/// @param whole of pods as a whole, where the scheduler tells it
/// @param active pods that hold what they asked for
/// @param gaps what the profile does not tell, `""` if it tells all
record OnNodes(
    Map<Amount, Map<Holder, Double>> requests,
    Map<Amount, Map<Holder, Double>> limits,
    Map<Amount, Map<Holder.Life, Double>> overhead,
    WholePods whole,
    Set<ContainerName> init,
    Set<ContainerName> sidecars,
    Set<Holder.Life> active,
    String gaps) {
  static final OnNodes NOTHING =
      new OnNodes(
          Map.of(), Map.of(), Map.of(), WholePods.NOTHING, Set.of(), Set.of(), Set.of(), "");

  /// Requests of whole pods are the scheduler's own sums.
  static String gapsOf(Profile profile) {
    boolean wholePods =
        profile.of(Signal.CPU_REQUEST).stream().allMatch(one -> one.labels().container().isEmpty());
    if (wholePods) {
      return "";
    }
    var gaps = new ArrayList<String>();
    if (!profile.has(Signal.INIT_CPU_REQUEST)) {
      gaps.add("init containers");
    }
    if (!profile.has(Signal.CPU_OVERHEAD)) {
      gaps.add("the overhead of pods");
    }
    return String.join(" and ", gaps);
  }

  Map<Holder, Double> requests(Amount amount) {
    return requests.getOrDefault(amount, Map.of());
  }

  Map<Holder, Double> limits(Amount amount) {
    return limits.getOrDefault(amount, Map.of());
  }

  double overhead(Amount amount, Holder.Life life) {
    return overhead.getOrDefault(amount, Map.of()).getOrDefault(life, 0.0);
  }

  /// On which node each pod is, as far as any of its containers or the scheduler tells.
  Map<Holder.Life, String> places() {
    var places = new HashMap<Holder.Life, String>();
    for (var all : List.of(requests, limits)) {
      for (Map<Holder, Double> some : all.values()) {
        for (Holder holder : some.keySet()) {
          if (!holder.node().isEmpty() && active.contains(holder.life())) {
            places.putIfAbsent(holder.life(), holder.node());
          }
        }
      }
    }
    for (Holder.Life life : active) {
      String node = whole.nodes().getOrDefault(life.pod(), "");
      if (!node.isEmpty()) {
        places.putIfAbsent(life, node);
      }
    }
    return places;
  }
}
