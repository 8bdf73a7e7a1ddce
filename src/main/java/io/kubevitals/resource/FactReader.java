package io.kubevitals.resource;

import io.kubevitals.cluster.OwnerReference;
import io.kubevitals.prometheus.Sample;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Gathers what Prometheus knows of pods and nodes without asking how they fare.
final class FactReader implements SeriesReader {
  private static final int MAX_PODS = 500_000;

  private final Map<PodFacts.Name, PodFacts> pods = new LinkedHashMap<>();
  private final Map<PodFacts.Name, Optional<OwnerReference>> replicaSets = new HashMap<>();
  private final Map<Signal, Map<String, Double>> nodes = new EnumMap<>(Signal.class);
  private final Map<Signal, Integer> told = new EnumMap<>(Signal.class);
  private final SampleGaps gaps = new SampleGaps();
  private int series;

  @Override
  public void accept(ProfileQuery query, int rank, SeriesView one) {
    series++;
    Sample sample = one.newest();
    if (sample == null) {
      return;
    }
    told.merge(query.signal(), 1, Integer::sum);
    double value = sample.value() * query.scale();
    switch (query.signal()) {
      case NODE_CPU_ALLOCATABLE, NODE_MEMORY_ALLOCATABLE -> {
        String node = LabelMap.first(query.labels().node(), one.labels());
        nodes.computeIfAbsent(query.signal(), _ -> new HashMap<>()).merge(node, value, Math::max);
      }
      case REPLICA_SET_OWNER -> {
        String namespace = LabelMap.first(query.labels().namespace(), one.labels());
        replicaSets.put(
            new PodFacts.Name(namespace, one.label("replicaset")), PodFacts.ownerIn(one));
      }
      default -> ofPod(query, one, value);
    }
  }

  private void ofPod(ProfileQuery query, SeriesView one, double value) {
    LabelMap map = query.labels();
    var name =
        new PodFacts.Name(
            LabelMap.first(map.namespace(), one.labels()), LabelMap.first(map.pod(), one.labels()));
    if (name.pod().isEmpty() || (pods.size() >= MAX_PODS && !pods.containsKey(name))) {
      return;
    }
    pods.computeIfAbsent(name, PodFacts::new)
        .add(query.signal(), LabelMap.first(map.uid(), one.labels()), one, map, value);
  }

  @Override
  public int series() {
    return series;
  }

  @Override
  public SampleGaps gaps() {
    return gaps;
  }

  /// What is told by one answer only goes with what is told by the others.
  Facts result() {
    return new Facts(pods, replicaSets, nodes, told.keySet());
  }
}
