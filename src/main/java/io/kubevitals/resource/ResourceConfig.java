package io.kubevitals.resource;

import io.kubevitals.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// What is asked about use, and how often.
///
/// @param interval between two cycles
/// @param window how far back raw samples are asked for
/// @param by what one series tells about
/// @param matchers label matchers that select this cluster where one Prometheus holds several
public record ResourceConfig(Duration interval, Duration window, Level by, List<String> matchers) {
  /// A label name, an operator and a text in which nothing ends the text early.
  private static final Pattern MATCHER =
      Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*(=|!=|=~|!~)\"([^\"\\\\\\n]|\\\\[\"\\\\n.])*\"");

  public static ResourceConfig from(Settings settings) {
    List<String> matchers = settings.texts("resources.matchers");
    for (String matcher : matchers) {
      if (!MATCHER.matcher(matcher).matches()) {
        settings.problem("resources.matchers", "is not a label matcher: " + matcher);
      }
    }
    return new ResourceConfig(
        settings.duration("resources.interval", Duration.ofSeconds(1), Duration.ofHours(1)),
        settings.duration("resources.window", Duration.ofSeconds(10), Duration.ofHours(1)),
        settings.choice("resources.by", Level.class),
        matchers);
  }
}
