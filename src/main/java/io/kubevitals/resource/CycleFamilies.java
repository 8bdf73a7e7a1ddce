package io.kubevitals.resource;

import io.kubevitals.metrics.FamilyType;
import io.kubevitals.metrics.FamilyWriter;
import io.kubevitals.metrics.LabelSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The families that say how the last cycle went.
final class CycleFamilies {
  private static final String PREFIX = "kubevitals_";

  void write(CycleReport report, FamilyWriter out) {
    gauge(out, "resource_source_up", "Whether the last cycle's queries were all answered.");
    if (report.sourceUp() != null) {
      out.sample(LabelSet.NONE, report.sourceUp() ? 1 : 0);
    }
    gauge(out, "resource_cycle_duration_seconds", "How long the last cycle took.");
    out.sample(LabelSet.NONE, report.took().toNanos() / 1e9);
    gauge(out, "resource_query_duration_seconds", "How long the last query took.");
    report.queries().forEach((query, one) -> seconds(out, query, one.took()));
    gauge(
        out,
        "resource_oldest_sample_timestamp_seconds",
        "The time of the oldest sample that a use in force rests on.");
    report.queries().forEach((query, one) -> timestamp(out, query(query), one.oldest()));
    gauge(
        out,
        "resource_partial",
        "Whether an answer in force was partial by the server's own word.");
    if (report.sourceUp() != null) {
      out.sample(LabelSet.NONE, report.partial() ? 1 : 0);
    }
    gauge(
        out,
        "resource_coverage_ratio",
        "The share of running containers whose CPU and memory use are both known.");
    if (Double.isFinite(report.coverage())) {
      out.sample(LabelSet.NONE, report.coverage());
    }
    gauge(
        out,
        "resource_last_success_timestamp_seconds",
        "The last cycle whose queries were all answered.");
    timestamp(out, LabelSet.NONE, report.lastSuccess());
    gauge(out, "resource_profile_info", "How use is asked for, and why so.");
    report.picks().forEach(pick -> out.sample(profile(pick), 1));
  }

  private static void gauge(FamilyWriter out, String family, String help) {
    out.family(PREFIX + family, FamilyType.GAUGE, help);
  }

  private static void seconds(FamilyWriter out, String query, @Nullable Duration took) {
    if (took != null) {
      out.sample(query(query), took.toNanos() / 1e9);
    }
  }

  private static void timestamp(FamilyWriter out, LabelSet labels, @Nullable Instant at) {
    if (at != null) {
      out.sample(labels, at.toEpochMilli() / 1e3);
    }
  }

  private static LabelSet query(String query) {
    return LabelSet.of(List.of("query"), List.of(query));
  }

  private static LabelSet profile(Pick pick) {
    return LabelSet.of(
        List.of("kind", "profile", "reason"),
        List.of(pick.kind().word(), pick.name(), pick.reason()));
  }
}
