package io.kubevitals.resource;

import io.kubevitals.cluster.OwnerReference;
import io.kubevitals.cluster.PodRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What one answer told of pods and nodes.
///
/// @param replicaSets by name, those that belong to no Deployment: to what they do, if to anything
/// @param nodes by name, what each can give
/// @param told the signals that there was any series of
record Facts(
    Map<PodFacts.Name, PodFacts> pods,
    Map<PodFacts.Name, Optional<OwnerReference>> replicaSets,
    Map<Signal, Map<String, Double>> nodes,
    Set<Signal> told) {
  static final Facts NONE = new Facts(Map.of(), Map.of(), Map.of(), Set.of());

  /// The pods that hold resources, as if they had been watched. Where nothing tells which pods are
  /// active, or which containers run, all are and do.
  static List<PodRecord> pods(Collection<Facts> all) {
    var told = EnumSet.noneOf(Signal.class);
    var merged = new LinkedHashMap<PodFacts.Name, PodFacts>();
    var replicaSets = new HashMap<PodFacts.Name, Optional<OwnerReference>>();
    for (Facts facts : all) {
      told.addAll(facts.told);
      replicaSets.putAll(facts.replicaSets);
      facts.pods.forEach((name, pod) -> merged.computeIfAbsent(name, PodFacts::new).addAll(pod));
    }
    var records = new ArrayList<PodRecord>();
    merged.values().forEach(pod -> records.addAll(pod.ownedBy(replicaSets).records(told)));
    return records;
  }
}
