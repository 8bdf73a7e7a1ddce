package io.kubevitals.resource;

import io.kubevitals.prometheus.Sample;
import io.kubevitals.prometheus.Series;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One series, and whose it is.
final class SeriesView {
  private final Series series;
  private final CgroupPath path;

  SeriesView(Series series) {
    this.series = series;
    this.path = CgroupPath.parse(series.label("id"));
  }

  String label(String name) {
    return series.label(name);
  }

  Map<String, String> labels() {
    return series.labels();
  }

  List<Sample> samples() {
    return series.samples();
  }

  CgroupPath path() {
    return path;
  }

  /// The newest sample that is a number, null if there is none.
  @Nullable Sample newest() {
    return series.samples().stream()
        .filter(sample -> Double.isFinite(sample.value()))
        .reduce((_, last) -> last)
        .orElse(null);
  }

  /// The container that the series is about, null if it is none that is there.
  @Nullable ContainerKey container(PodIndex pods, LabelMap labels) {
    UUID uid = path.pod() == null ? uid(labels) : path.pod();
    return pods.find(
        uid,
        LabelMap.first(labels.namespace(), series.labels()),
        LabelMap.first(labels.pod(), series.labels()),
        LabelMap.first(labels.container(), series.labels()));
  }

  private @Nullable UUID uid(LabelMap labels) {
    String uid = LabelMap.first(labels.uid(), series.labels());
    try {
      return uid.length() == 36 ? UUID.fromString(uid) : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
