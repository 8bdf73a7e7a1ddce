package io.kubevitals.resource.report;

import io.kubevitals.config.Settings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/// From where on something is worth saying.
///
/// @param timeout of one query
/// @param maxWindow the longest window that is reported on
/// @param limits of what a container should have
public record ReportConfig(
    Duration timeout,
    Duration maxWindow,
    Set<Amount> limits,
    Trust trust,
    Thresholds thresholds,
    Headroom headroom) {

  /// How much must be known.
  ///
  /// @param coverage a share
  /// @param samples for any judgement
  /// @param samplesToLower for suggesting less than there is
  public record Trust(double coverage, int samples, int samplesToLower) {}

  /// @param overProvisioned below this share of a request
  /// @param overProvisionedCores requests smaller than this are never too large
  /// @param throttled from this share of periods on
  /// @param oomRisk from this share of a limit on
  /// @param overcommit of a node
  /// @param regression above this growth
  public record Thresholds(
      double overProvisioned,
      double overProvisionedCores,
      double overProvisionedBytes,
      double throttled,
      double oomRisk,
      Overcommit overcommit,
      double regression) {}

  /// Sums of limits as multiples of what a node has.
  public record Overcommit(double cpu, double memory) {}

  /// What suggestions add to what was used.
  public record Headroom(double cpu, double memory, double memoryAfterOom) {}

  public static ReportConfig from(Settings settings) {
    return new ReportConfig(
        settings.duration("report.timeout", Duration.ofSeconds(1), Duration.ofMinutes(10)),
        settings.duration("report.max-window", Duration.ofMinutes(1), Duration.ofDays(366)),
        limits(settings),
        new Trust(
            share(settings, "report.min-coverage"),
            settings.integer("report.min-samples", 2, 1_000_000),
            settings.integer("report.min-samples-to-lower", 2, 1_000_000)),
        thresholds(settings),
        new Headroom(
            factor(settings, "report.cpu-headroom"),
            factor(settings, "report.memory-headroom"),
            factor(settings, "report.memory-headroom-after-oom")));
  }

  private static Thresholds thresholds(Settings settings) {
    return new Thresholds(
        share(settings, "report.over-provisioned-below"),
        settings.number("report.over-provisioned-cores", 0, 1e6),
        settings.number("report.over-provisioned-mebibytes", 0, 1e9) * (1 << 20),
        share(settings, "report.throttled-from"),
        share(settings, "report.oom-risk-from"),
        new Overcommit(
            factor(settings, "report.overcommitted-cpu-above"),
            factor(settings, "report.overcommitted-memory-above")),
        factor(settings, "report.regression-above"));
  }

  private static Set<Amount> limits(Settings settings) {
    var limits = EnumSet.noneOf(Amount.class);
    for (String word : settings.texts("report.limits-wanted")) {
      switch (word) {
        case "cpu" -> limits.add(Amount.CPU);
        case "memory" -> limits.add(Amount.MEMORY);
        default ->
            settings.problem("report.limits-wanted", "must be cpu or memory, not \"" + word + "\"");
      }
    }
    return limits;
  }

  private static double share(Settings settings, String key) {
    return settings.number(key, 0, 1);
  }

  private static double factor(Settings settings, String key) {
    return settings.number(key, 0, 1000);
  }
}
