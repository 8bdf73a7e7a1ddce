package io.kubevitals.resource;

import io.kubevitals.metrics.FamilyType;
import io.kubevitals.metrics.FamilyWriter;
import io.kubevitals.metrics.LabelSet;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The families of cards.
///
/// ```
/// kubevitals_gpu_utilization_ratio{namespace="ml",workload="train",workload_type="job",shared="false"} 0.85
/// ```
///
/// @param labels rendered
record GpuFamilies(Map<List<String>, LabelSet> labels) {
  private static final String SHARED = "; with shared=\"true\" a card is divided among pods.";

  void write(Map<List<String>, GpuFigures> rows, FamilyWriter out) {
    write(out, rows, "gpu_request", "Cards requested" + SHARED, GpuFigures::request);
    write(
        out,
        rows,
        "gpu_utilization_ratio",
        "How busy the cards are: the mean over a container's cards, the highest container" + SHARED,
        GpuFigures::utilization);
    write(
        out,
        rows,
        "gpu_memory_used_bytes",
        "Memory of cards in use" + SHARED,
        GpuFigures::memoryUsed);
    write(
        out,
        rows,
        "gpu_memory_total_bytes",
        "Memory of cards that may be used at most: the cards', or a share of theirs" + SHARED,
        GpuFigures::memoryTotal);
    write(
        out,
        rows,
        "gpu_memory_ratio",
        "Memory of cards in use by what may be used, of the container where this is highest"
            + SHARED,
        GpuFigures::memoryRatio);
  }

  private void write(
      FamilyWriter out,
      Map<List<String>, GpuFigures> rows,
      String family,
      String help,
      ToDoubleFunction<GpuFigures> figure) {
    out.family("kubevitals_" + family, FamilyType.GAUGE, help);
    rows.forEach(
        (values, figures) -> {
          double value = figure.applyAsDouble(figures);
          LabelSet rendered = labels.get(values);
          if (rendered != null && Double.isFinite(value)) {
            out.sample(rendered, value);
          }
        });
  }
}
