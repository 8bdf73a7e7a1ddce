package io.kubevitals.resource;

import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The figures of all workloads, pods or containers: per resource, by label values.
///
/// @param throttled of a pod the share of its most throttled container
/// @param gpus by label values, `shared` at their end
record ResourceTable(
    Map<Resource, Map<List<String>, Figures>> figures,
    Map<List<String>, Double> throttled,
    Map<List<String>, GpuFigures> gpus) {
  static final ResourceTable EMPTY = new ResourceTable(Map.of(), Map.of(), Map.of());

  /// @param owners of the pods, by uid; a pod whose owner is not known yet is left out
  static ResourceTable of(
      PodIndex pods, Map<UUID, Workload> owners, Readings readings, Level level, RowLimit limit) {
    var rows = new ArrayList<Row>();
    for (PodRecord pod : pods.pods()) {
      Workload owner = owners.get(pod.id().uid());
      if (owner != null) {
        addRows(rows, level, owner, pod);
      }
    }
    Set<List<String>> wanted = new HashSet<>();
    rows.forEach(row -> wanted.add(row.labels));
    return new Filling(limit.admit(wanted), rows, readings).fill();
  }

  /// @param containers those of the pod that the row is about
  private record Row(List<String> labels, PodRecord pod, List<ContainerRecord> containers) {
    boolean isWholePod() {
      return containers.size() == pod.containers().size() && labels.size() < 5;
    }
  }

  private static void addRows(List<Row> rows, Level level, Workload owner, PodRecord pod) {
    switch (level) {
      case WORKLOAD, POD ->
          rows.add(new Row(level.labels(owner, pod.id().name(), ""), pod, pod.containers()));
      case CONTAINER -> {
        for (ContainerRecord container : pod.containers()) {
          if (PodAmounts.staysWithPod(container) || PodIndex.runs(container)) {
            rows.add(
                new Row(
                    level.labels(owner, pod.id().name(), container.name()),
                    pod,
                    List.of(container)));
          }
        }
      }
    }
  }

  private record Filling(RowLimit.Rows names, List<Row> rows, Readings readings) {
    ResourceTable fill() {
      var figures = new EnumMap<Resource, Map<List<String>, Figures>>(Resource.class);
      for (Resource resource : Resource.values()) {
        var ofResource = new HashMap<List<String>, Figures>();
        for (Row row : rows) {
          ofResource.merge(names.of(row.labels), figures(resource, row), Figures::plus);
        }
        figures.put(resource, ofResource);
      }
      return new ResourceTable(figures, throttled(), gpus());
    }

    private Figures figures(Resource resource, Row row) {
      var ofPod = new PodFigures(resource, row.pod, readings.of(resource));
      return row.isWholePod() ? ofPod.ofPod() : ofPod.of(row.containers.getFirst());
    }

    private Map<List<String>, Double> throttled() {
      var throttled = new HashMap<List<String>, Double>();
      for (Row row : rows) {
        for (ContainerRecord container : row.containers) {
          Double share = readings.throttled().get(key(row, container.name()));
          if (share != null) {
            throttled.merge(names.of(row.labels), share, Math::max);
          }
        }
      }
      return throttled;
    }

    private Map<List<String>, GpuFigures> gpus() {
      var gpus = new HashMap<List<String>, GpuFigures>();
      for (Row row : rows) {
        GpuFigures figures = gpus(row);
        if (!figures.isEmpty()) {
          var labels = new ArrayList<>(names.of(row.labels));
          labels.add(Boolean.toString(figures.shared()));
          gpus.merge(List.copyOf(labels), figures, GpuFigures::plus);
        }
      }
      return gpus;
    }

    private GpuFigures gpus(Row row) {
      double request =
          row.isWholePod()
              ? new PodAmounts(row.pod, PodAmounts::gpus).request()
              : PodAmounts.gpusOf(row.pod, row.containers.getFirst().name());
      GpuFigures sum = GpuFigures.requested(Figures.ABSENT, false);
      if (row.isWholePod()) {
        sum = plus(sum, readings.gpus().get(key(row, PodFigures.WHOLE)));
      }
      for (ContainerRecord container : row.containers) {
        sum = plus(sum, readings.gpus().get(key(row, container.name())));
      }
      return sum.withRequest(request);
    }

    private static GpuFigures plus(GpuFigures sum, @Nullable GpuFigures more) {
      return more == null ? sum : sum.plus(more);
    }

    private static ContainerKey key(Row row, String container) {
      return new ContainerKey(row.pod.id().uid(), container);
    }
  }
}
