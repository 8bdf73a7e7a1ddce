package io.kubevitals.resource;

import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.config.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads profiles, ours out of `profiles.conf` and the user's out of `resources.profiles`. What
/// cannot be a profile is reported with all other mistakes.
final class ProfileReader {
  private static final String SHIPPED = "/io/kubevitals/resource/profiles.conf";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$([a-zA-Z_]+)");
  private static final Set<String> PLACEHOLDERS = Set.of("namespaces", "matchers");
  private static final Set<String> KEYS = Set.of("about", "extends", "labels", "queries");
  private static final Set<String> QUERY_KEYS = Set.of("signal", "query", "scale", "labels");
  private static final Set<String> RESERVED = Set.of("auto", "off", "none");

  private ProfileReader() {}

  static Profiles read(Settings settings) {
    Map<String, Profile> shipped = shipped();
    var own = new LinkedHashMap<String, Profile>();
    settings
        .namedSections("resources.profiles")
        .forEach(
            (name, section) -> profile(name, section, shipped).ifPresent(p -> own.put(name, p)));
    return new Profiles(shipped.values(), own.values());
  }

  private static Map<String, Profile> shipped() {
    Settings settings = Settings.ofResource(SHIPPED);
    var profiles = new LinkedHashMap<String, Profile>();
    settings
        .namedSections("profiles")
        .forEach(
            (name, section) ->
                profile(name, section, profiles).ifPresent(p -> profiles.put(name, p)));
    try {
      settings.done();
    } catch (InvalidConfigException e) {
      throw new IllegalStateException("the shipped profiles are broken", e);
    }
    return profiles;
  }

  private static Optional<Profile> profile(
      String name, Settings section, Map<String, Profile> known) {
    if (!NAME.matcher(name).matches() || RESERVED.contains(name)) {
      section.problem(
          "queries", "are of a profile whose name must be lower-case letters, digits and hyphens");
      return Optional.empty();
    }
    reject(section, KEYS);
    Profile base = base(section, known);
    Settings labels = section.section("labels");
    reject(labels, Set.copyOf(LabelMap.keys()));
    LabelMap map = LabelMap.from(labels, base == null ? LabelMap.USUAL : base.labels());
    List<ProfileQuery> queries =
        section.has("queries") ? queries(section, map) : inherited(section, base, map);
    String about = section.has("about") ? section.text("about") : "";
    return Optional.of(new Profile(name, about, map, queries));
  }

  private static @Nullable Profile base(Settings section, Map<String, Profile> known) {
    if (!section.has("extends")) {
      return null;
    }
    Profile base = known.get(section.text("extends"));
    if (base == null) {
      String names = known.keySet().stream().sorted().collect(Collectors.joining(", "));
      section.problem(
          "extends", "must be one of " + names + ", not \"" + section.text("extends") + "\"");
    }
    return base;
  }

  private static List<ProfileQuery> inherited(
      Settings section, @Nullable Profile base, LabelMap labels) {
    if (base == null) {
      section.problem("queries", "is required, or extends");
      return List.of();
    }
    return base.queries().stream()
        .map(q -> new ProfileQuery(q.signal(), q.text(), q.selector(), q.scale(), labels))
        .toList();
  }

  private static List<ProfileQuery> queries(Settings section, LabelMap labels) {
    var queries = new ArrayList<ProfileQuery>();
    for (Settings query : section.sections("queries")) {
      reject(query, QUERY_KEYS);
      query(query, labels).ifPresent(queries::add);
    }
    return List.copyOf(queries);
  }

  private static Optional<ProfileQuery> query(Settings section, LabelMap ofProfile) {
    Settings own = section.section("labels");
    reject(own, Set.copyOf(LabelMap.keys()));
    LabelMap labels = LabelMap.from(own, ofProfile);
    String word = section.text("signal");
    String text = section.text("query").strip();
    double scale = section.number("scale", 1);
    Optional<Signal> signal = Signal.of(word);
    if (signal.isEmpty() && section.has("signal")) {
      String words =
          Arrays.stream(Signal.values()).map(Signal::word).collect(Collectors.joining(", "));
      section.problem("signal", "must be one of " + words + ", not \"" + word + "\"");
    }
    if (!(scale > 0) || Double.isInfinite(scale)) {
      section.problem("scale", "must be a number above 0");
    }
    if (text.isEmpty() && section.has("query")) {
      section.problem("query", "is empty");
    }
    checkPlaceholders(section, text);
    return signal.map(one -> new ProfileQuery(one, text, selector(section, text), scale, labels));
  }

  private static @Nullable Selector selector(Settings section, String text) {
    try {
      return Selector.parse(text).orElse(null);
    } catch (PatternSyntaxException e) {
      section.problem(
          "query", "is not a regular expression: " + e.getDescription() + ": " + e.getPattern());
      return null;
    }
  }

  private static void checkPlaceholders(Settings section, String text) {
    var found = PLACEHOLDER.matcher(text);
    while (found.find()) {
      if (!PLACEHOLDERS.contains(found.group(1))) {
        section.problem(
            "query", "only $namespaces and $matchers are replaced, not " + found.group());
      }
    }
  }

  private static void reject(Settings section, Set<String> known) {
    for (String key : section.keys()) {
      if (!known.contains(key)) {
        section.problem(
            key,
            "is not a setting; one of "
                + known.stream().sorted().collect(Collectors.joining(", ")));
      }
    }
  }
}
