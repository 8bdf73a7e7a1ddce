package io.kubevitals.resource;

import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The figures of all workloads, pods or containers: per resource, by label values.
record ResourceTable(Map<Resource, Map<List<String>, Figures>> figures) {
  static final ResourceTable EMPTY = new ResourceTable(Map.of());

  /// @param owners of the pods, by uid; a pod whose owner is not known yet is left out
  static ResourceTable of(
      PodIndex pods, Map<UUID, Workload> owners, Readings readings, Level level) {
    var figures = new EnumMap<Resource, Map<List<String>, Figures>>(Resource.class);
    for (Resource resource : Resource.values()) {
      var rows = new HashMap<List<String>, Figures>();
      for (PodRecord pod : pods.pods()) {
        Workload owner = owners.get(pod.id().uid());
        if (owner != null) {
          add(rows, level, owner, pod, new PodFigures(resource, pod, readings.of(resource)));
        }
      }
      figures.put(resource, rows);
    }
    return new ResourceTable(figures);
  }

  private static void add(
      Map<List<String>, Figures> rows,
      Level level,
      Workload owner,
      PodRecord pod,
      PodFigures figures) {
    switch (level) {
      case WORKLOAD, POD ->
          rows.merge(level.labels(owner, pod.id().name(), ""), figures.ofPod(), Figures::plus);
      case CONTAINER -> {
        for (ContainerRecord container : pod.containers()) {
          if (PodFigures.staysWithPod(container) || PodIndex.runs(container)) {
            rows.merge(
                level.labels(owner, pod.id().name(), container.name()),
                figures.of(container),
                Figures::plus);
          }
        }
      }
    }
  }
}
