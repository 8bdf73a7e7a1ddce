package io.kubevitals.resource;

import io.kubevitals.metrics.FamilyType;
import io.kubevitals.metrics.FamilyWriter;
import io.kubevitals.metrics.LabelSet;
import java.util.List;
import java.util.Map;

/// The families of throttling, kills for want of memory, and overcommitted nodes.
///
/// @param labels rendered
record PressureFamilies(Map<List<String>, LabelSet> labels) {
  private static final List<String> OF_KILLS =
      List.of("namespace", "workload", "workload_type", "container");

  void write(ResourceCycle.Result result, FamilyWriter out) {
    RowFamily.THROTTLED.write(result.table().throttled(), labels, out);
    out.family(
        OomKills.FAMILY,
        FamilyType.COUNTER,
        "Processes that the kernel killed for want of memory, children included.");
    result.kills().forEach((values, kills) -> out.sample(LabelSet.of(OF_KILLS, values), kills));
    write(
        out,
        "node_request_ratio",
        "What the pods of a node request by what it can give.",
        result.nodes().requests());
    write(
        out,
        "node_limit_ratio",
        "The limits of the pods of a node by what it can give; what has none adds nothing.",
        result.nodes().limits());
  }

  private static void write(
      FamilyWriter out, String family, String help, Map<List<String>, Double> ratios) {
    out.family("kubevitals_" + family, FamilyType.GAUGE, help);
    ratios.forEach(
        (values, ratio) -> out.sample(LabelSet.of(List.of("node", "resource"), values), ratio));
  }
}
