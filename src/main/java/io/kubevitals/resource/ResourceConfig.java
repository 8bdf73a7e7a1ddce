package io.kubevitals.resource;

import io.kubevitals.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// What is asked about use, and how often.
///
/// @param interval between two cycles
/// @param window how far back raw samples are asked for, at least
/// @param by what one series tells about
/// @param matchers label matchers that select this cluster where one Prometheus holds several
public record ResourceConfig(
    Duration interval,
    Duration window,
    Level by,
    List<String> matchers,
    RequestsFrom requestsFrom,
    ProfileChoice profiles,
    Limit limit) {

  /// How many series there may be in all, and in one namespace.
  public record Limit(int series, int seriesPerNamespace) {}

  private static final Set<String> OF_PODS =
      Set.of("namespace", "exported_namespace", "pod", "exported_pod", "container", "uid", "node");

  /// Whether [#matchers] select some pods of a cluster rather than a cluster.
  public boolean narrowsPods() {
    return matchers.stream().map(Matcher::parse).map(Matcher::label).anyMatch(OF_PODS::contains);
  }

  public static ResourceConfig from(Settings settings) {
    List<String> matchers = settings.texts("resources.matchers");
    for (String matcher : matchers) {
      if (!Matcher.SYNTAX.matcher(matcher).matches()) {
        settings.problem("resources.matchers", "is not a label matcher: " + matcher);
      }
    }
    return new ResourceConfig(
        settings.duration("resources.interval", Duration.ofSeconds(1), Duration.ofHours(1)),
        settings.duration("resources.window", Duration.ofSeconds(10), Duration.ofHours(1)),
        settings.choice("resources.by", Level.class),
        matchers,
        settings.choice("resources.requests-from", RequestsFrom.class),
        ProfileChoice.from(settings, !matchers.isEmpty()),
        new Limit(
            settings.integer("series.max", 1, 10_000_000),
            settings.integer("series.max-per-namespace", 1, 10_000_000)));
  }
}
