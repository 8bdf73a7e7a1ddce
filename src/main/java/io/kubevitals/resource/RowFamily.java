package io.kubevitals.resource;

import io.kubevitals.metrics.FamilyType;
import io.kubevitals.metrics.FamilyWriter;
import io.kubevitals.metrics.LabelSet;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// A family with one series for each row that defines it.
///
/// ```
/// kubevitals_gpu_utilization_ratio{namespace="ml",workload="train",workload_type="job",shared="false"} 0.85
/// ```
///
/// @param <F> what is known of a row
record RowFamily<F>(String name, String help, ToDoubleFunction<F> figure) {
  private static final String PREFIX = "kubevitals_";
  private static final String SHARED = "; with shared=\"true\" a card is divided among pods.";

  private static final List<RowFamily<Figures>> CPU = ofResource(Resource.CPU);
  private static final List<RowFamily<Figures>> MEMORY = ofResource(Resource.MEMORY);

  static final List<RowFamily<GpuFigures>> CARDS =
      List.of(
          ofCards("gpu_request", "Cards requested", GpuFigures::request),
          ofCards(
              "gpu_utilization_ratio",
              "How busy the cards are: the mean over a container's cards, the highest container",
              GpuFigures::utilization),
          ofCards("gpu_memory_used_bytes", "Memory of cards in use", GpuFigures::memoryUsed),
          ofCards(
              "gpu_memory_total_bytes",
              "Memory of cards that may be used at most: the cards', or a share of theirs",
              GpuFigures::memoryTotal),
          ofCards(
              "gpu_memory_ratio",
              "Memory of cards in use by what may be used, of the container where this is highest",
              GpuFigures::memoryRatio));

  static final RowFamily<Double> THROTTLED =
      new RowFamily<>(
          PREFIX + "cpu_throttled_ratio",
          "The share of its periods in which a container was held back by its CPU limit, of the"
              + " container where it is highest.",
          share -> share);

  static List<RowFamily<Figures>> of(Resource resource) {
    return switch (resource) {
      case CPU -> CPU;
      case MEMORY -> MEMORY;
    };
  }

  /// How many series a row has where everything is defined.
  static int count() {
    return CPU.size() + MEMORY.size() + CARDS.size() + 1;
  }

  private static List<RowFamily<Figures>> ofResource(Resource resource) {
    String amount = PREFIX + resource.prefix() + "_%s_" + resource.unit();
    String ratio = PREFIX + resource.prefix() + "_usage_%s_ratio";
    String words = resource.words();
    return List.of(
        new RowFamily<>(
            amount.formatted("usage"),
            words
                + " in use, from raw Prometheus samples; the sum over the pods whose use is known.",
            Figures::usage),
        new RowFamily<>(
            amount.formatted("request"),
            words + " requested, as the scheduler counts them.",
            Figures::request),
        new RowFamily<>(
            amount.formatted("limit"),
            words + " at most; absent unless every container has a limit.",
            Figures::limit),
        new RowFamily<>(
            ratio.formatted("request"),
            words + " in use by requested, of the container where this is highest.",
            Figures::usageRequestRatio),
        new RowFamily<>(
            ratio.formatted("limit"),
            words + " in use by limit, of the container where this is highest.",
            Figures::usageLimitRatio));
  }

  private static RowFamily<GpuFigures> ofCards(
      String name, String help, ToDoubleFunction<GpuFigures> figure) {
    return new RowFamily<>(PREFIX + name, help + SHARED, figure);
  }

  boolean isDefined(F row) {
    return Double.isFinite(figure.applyAsDouble(row));
  }

  /// @param labels rendered, by label values
  void write(Map<List<String>, F> rows, Map<List<String>, LabelSet> labels, FamilyWriter out) {
    out.family(name, FamilyType.GAUGE, help);
    rows.forEach(
        (values, row) -> {
          LabelSet rendered = labels.get(values);
          if (rendered != null && isDefined(row)) {
            out.sample(rendered, figure.applyAsDouble(row));
          }
        });
  }
}
