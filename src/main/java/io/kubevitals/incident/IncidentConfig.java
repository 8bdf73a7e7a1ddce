package io.kubevitals.incident;

import io.kubevitals.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// The settings of `noise`, `incidents` and `series`.
public record IncidentConfig(Noise noise, Book book, Series series) {
  private static final Set<String> ROW_KEYS = Set.of("namespace", "workload", "label", "pod-regex");

  /// @param initGrace how long a young pod may fail before it is an incident
  public record Noise(Duration initGrace, List<Row> exclude) {}

  /// What is excluded: all that a row names must match; what it leaves out matches everything.
  public record Row(
      String namespace, String workload, Map<String, String> labels, @Nullable Pattern pod) {}

  /// @param holdDown how long a trouble must be over before its incident is resolved
  /// @param history resolved incidents kept
  /// @param unschedulableAfter how long a pod may be unschedulable
  /// @param stuckMargin how long past its deletion deadline a pod may linger
  public record Book(
      Duration holdDown, int history, Duration unschedulableAfter, Duration stuckMargin) {}

  /// @param max series of all workloads
  /// @param maxPerNamespace series of one namespace's workloads
  /// @param retireAfter how long the series of a workload without a pod are kept
  public record Series(int max, int maxPerNamespace, Duration retireAfter) {}

  public static IncidentConfig from(Settings settings) {
    var noise =
        new Noise(
            settings.duration("noise.init-grace", Duration.ZERO, Duration.ofHours(1)),
            settings.sections("noise.exclude").stream().map(IncidentConfig::row).toList());
    var book =
        new Book(
            settings.duration("incidents.hold-down", Duration.ZERO, Duration.ofHours(1)),
            settings.integer("incidents.history", 0, 100_000),
            settings.duration("incidents.unschedulable-after", Duration.ZERO, Duration.ofHours(24)),
            settings.duration("incidents.stuck-margin", Duration.ZERO, Duration.ofHours(24)));
    var series =
        new Series(
            settings.integer("series.max", 1, 10_000_000),
            settings.integer("series.max-per-namespace", 1, 10_000_000),
            settings.duration("series.retire-after", Duration.ofSeconds(1), Duration.ofDays(30)));
    return new IncidentConfig(noise, book, series);
  }

  /// The pod labels that rules look at: all that a record needs to keep.
  public Set<String> labelNames() {
    var names = new TreeSet<String>();
    noise.exclude().forEach(row -> names.addAll(row.labels().keySet()));
    return names;
  }

  private static Row row(Settings section) {
    for (String key : section.keys()) {
      if (!ROW_KEYS.contains(key)) {
        section.problem(key, "is not a setting of a row of noise.exclude");
      }
    }
    var row =
        new Row(
            optional(section, "namespace"),
            optional(section, "workload"),
            section.has("label") ? section.textMap("label") : Map.of(),
            section.has("pod-regex") ? pattern(section) : null);
    if (row.namespace().isEmpty()
        && row.workload().isEmpty()
        && row.labels().isEmpty()
        && row.pod() == null) {
      section.problem("noise.exclude", "a row needs namespace, workload, label or pod-regex");
    }
    return row;
  }

  private static String optional(Settings section, String key) {
    return section.has(key) ? section.text(key) : "";
  }

  private static @Nullable Pattern pattern(Settings section) {
    try {
      return Pattern.compile(section.text("pod-regex"));
    } catch (PatternSyntaxException e) {
      section.problem("pod-regex", "is not a regular expression: " + e.getDescription());
      return null;
    }
  }
}
