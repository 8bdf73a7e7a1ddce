package io.kubevitals.resource.report;

import io.kubevitals.prometheus.Series;
import io.kubevitals.resource.LabelMap;
import org.jspecify.annotations.Nullable;

/// Whose request or limit a series tells: of a container of one pod life.
///
/// @param uid `""` where the source tells none, as the node
record Holder(ContainerName container, String uid, String node) {
  static @Nullable Holder of(Series series, LabelMap labels) {
    ContainerName container = name(series, labels);
    return container.pod().isEmpty()
        ? null
        : new Holder(
            container,
            LabelMap.first(labels.uid(), series.labels()),
            LabelMap.first(labels.node(), series.labels()));
  }

  static ContainerName name(Series series, LabelMap labels) {
    return new ContainerName(
        LabelMap.first(labels.namespace(), series.labels()),
        LabelMap.first(labels.pod(), series.labels()),
        LabelMap.first(labels.container(), series.labels()));
  }

  Life life() {
    return new Life(container.ofPod(), uid);
  }

  /// A pod that may come again under its name.
  record Life(PodName pod, String uid) {}
}
