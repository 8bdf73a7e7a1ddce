package io.kubevitals.resource;

import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    var rows = new HashMap<List<String>, List<Row>>();
    for (PodRecord pod : pods.pods()) {
      Workload owner = owners.get(pod.id().uid());
      if (owner != null) {
        addRows(rows, level, owner, pod);
      }
    }
    var filling = new Filling(limit.admit(rows.keySet()), rows, readings, new RefusedSeries());
    ResourceTable table = filling.fill();
    limit.refuse(filling.refused.byFamily());
    return table;
  }

  /// What one pod adds to the row of its labels.
  ///
  /// @param containers those of the pod that the row is about
  private record Row(PodRecord pod, List<ContainerRecord> containers, boolean ofPod) {
    boolean isWholePod() {
      return ofPod && containers.size() == pod.containers().size();
    }
  }

  private static void addRows(
      Map<List<String>, List<Row>> rows, Level level, Workload owner, PodRecord pod) {
    switch (level) {
      case WORKLOAD, POD ->
          add(rows, level.labels(owner, pod.id().name(), ""), pod, pod.containers(), true);
      case CONTAINER -> {
        for (ContainerRecord container : pod.containers()) {
          if (PodAmounts.staysWithPod(container) || PodIndex.runs(container)) {
            var labels = level.labels(owner, pod.id().name(), container.name());
            add(rows, labels, pod, List.of(container), false);
          }
        }
      }
    }
  }

  private static void add(
      Map<List<String>, List<Row>> rows,
      List<String> labels,
      PodRecord pod,
      List<ContainerRecord> containers,
      boolean ofPod) {
    rows.computeIfAbsent(labels, _ -> new ArrayList<>(1)).add(new Row(pod, containers, ofPod));
  }

  private record Filling(
      RowLimit.Rows names,
      Map<List<String>, List<Row>> rows,
      Readings readings,
      RefusedSeries refused) {
    ResourceTable fill() {
      var figures = new EnumMap<Resource, Map<List<String>, Figures>>(Resource.class);
      for (Resource resource : Resource.values()) {
        var ofResource = new HashMap<List<String>, Figures>();
        rows.forEach(
            (labels, ofLabels) -> {
              Figures sum = figures(resource, ofLabels);
              ofResource.merge(names.of(labels), sum, Figures::plus);
              if (!names.has(labels)) {
                refused.add(labels, resource, sum);
              }
            });
        figures.put(resource, ofResource);
      }
      return new ResourceTable(figures, throttled(), gpus());
    }

    private Figures figures(Resource resource, List<Row> ofLabels) {
      Figures sum = figures(resource, ofLabels.getFirst());
      for (Row row : ofLabels.subList(1, ofLabels.size())) {
        sum = sum.plus(figures(resource, row));
      }
      return sum;
    }

    private Figures figures(Resource resource, Row row) {
      var ofPod = new PodFigures(resource, row.pod, readings.of(resource));
      return row.isWholePod() ? ofPod.ofPod() : ofPod.of(row.containers.getFirst());
    }

    private Map<List<String>, Double> throttled() {
      var throttled = new HashMap<List<String>, Double>();
      if (!readings.throttled().isEmpty()) {
        rows.forEach(
            (labels, ofLabels) -> ofLabels.forEach(row -> throttled(row, labels, throttled)));
      }
      return throttled;
    }

    private void throttled(Row row, List<String> labels, Map<List<String>, Double> throttled) {
      for (ContainerRecord container : row.containers) {
        Double share = readings.throttled().get(key(row, container.name()));
        if (share != null) {
          throttled.merge(names.of(labels), share, Math::max);
          if (!names.has(labels)) {
            refused.addThrottled(labels, share);
          }
        }
      }
    }

    private Map<List<String>, GpuFigures> gpus() {
      var gpus = new HashMap<List<String>, GpuFigures>();
      rows.forEach((labels, ofLabels) -> ofLabels.forEach(row -> addGpus(row, labels, gpus)));
      return gpus;
    }

    private void addGpus(Row row, List<String> ofRow, Map<List<String>, GpuFigures> gpus) {
      GpuFigures figures = gpus(row);
      if (!figures.isEmpty()) {
        var labels = new ArrayList<>(names.of(ofRow));
        labels.add(Boolean.toString(figures.shared()));
        gpus.merge(List.copyOf(labels), figures, GpuFigures::plus);
        if (!names.has(ofRow)) {
          refused.add(ofRow, figures);
        }
      }
    }

    private GpuFigures gpus(Row row) {
      GpuFigures sum = asked(row);
      if (row.isWholePod()) {
        sum = plus(sum, readings.gpus().get(key(row, PodFigures.WHOLE)));
      }
      for (ContainerRecord container : row.containers) {
        sum = plus(sum, readings.gpus().get(key(row, container.name())));
      }
      return sum;
    }

    private static GpuFigures asked(Row row) {
      var amounts = new PodAmounts(row.pod, PodAmounts::gpus);
      ContainerRecord first = row.containers.getFirst();
      return row.isWholePod()
          ? GpuFigures.requested(amounts.request(), PodAmounts.sharesCards(row.pod))
          : GpuFigures.requested(amounts.requestOf(first), PodAmounts.sharesCards(first));
    }

    private static GpuFigures plus(GpuFigures sum, @Nullable GpuFigures more) {
      return more == null ? sum : sum.plus(more);
    }

    private static ContainerKey key(Row row, String container) {
      return new ContainerKey(row.pod.id().uid(), container);
    }
  }
}
