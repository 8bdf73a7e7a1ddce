package io.kubevitals.resource;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The plain selection of series, `name{label="value"}`: the only form whose samples come with
/// their own times, and of which several can be asked for at once.
///
/// @param families matchers of the families' names, of which one is enough
public record Selector(List<Matcher> families, List<Matcher> matchers) {
  private static final Pattern SYNTAX =
      Pattern.compile("\\s*([a-zA-Z_:][a-zA-Z0-9_:]*)?\\s*(?:\\{(.*)\\})?\\s*", Pattern.DOTALL);
  private static final Pattern NEXT =
      Pattern.compile("\\s*(" + Matcher.SYNTAX.pattern() + ")\\s*(,|$)");
  private static final String NAME = "__name__";

  public Selector {
    families = List.copyOf(families);
    matchers = List.copyOf(matchers);
  }

  /// Empty if it is anything else than a selection.
  static Optional<Selector> parse(String query) {
    var parts = SYNTAX.matcher(query);
    if (!parts.matches()) {
      return Optional.empty();
    }
    var families = new ArrayList<Matcher>();
    var matchers = new ArrayList<Matcher>();
    if (parts.group(1) != null) {
      families.add(Matcher.parse(NAME + "=\"" + parts.group(1) + "\""));
    }
    String inside = parts.group(2) == null ? "" : parts.group(2);
    var next = NEXT.matcher(inside);
    int end = 0;
    while (end < inside.length() && next.region(end, inside.length()).lookingAt()) {
      Matcher matcher = Matcher.parse(next.group(1));
      if (matcher.label().equals(NAME)) {
        families.add(matcher);
      } else {
        matchers.add(matcher);
      }
      end = next.end();
    }
    boolean whole = inside.substring(end).isBlank();
    return whole && families.size() == 1 && !families.getFirst().operator().startsWith("!")
        ? Optional.of(new Selector(families, matchers))
        : Optional.empty();
  }

  /// One selection for all that each of these selects, and perhaps more: whoever asks for it
  /// decides with [#matches] what each series is for.
  static Selector union(Collection<Selector> selectors) {
    var families = new LinkedHashSet<Matcher>();
    selectors.forEach(one -> families.addAll(one.families));
    var common = new ArrayList<>(selectors.iterator().next().matchers);
    selectors.forEach(one -> common.retainAll(one.matchers));
    return new Selector(List.copyOf(families), common);
  }

  /// Of the families; an expression where the query asked for `__name__=~`.
  public List<String> names() {
    return families.stream().map(Matcher::value).toList();
  }

  boolean matches(Map<String, String> labels) {
    return any(families, labels) && all(labels);
  }

  private static boolean any(List<Matcher> families, Map<String, String> labels) {
    for (Matcher family : families) {
      if (family.matches(labels)) {
        return true;
      }
    }
    return false;
  }

  private boolean all(Map<String, String> labels) {
    for (Matcher matcher : matchers) {
      if (!matcher.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  /// @param more matchers in PromQL
  public String promql(List<String> more) {
    var inside = new ArrayList<String>();
    boolean exact = families.size() == 1 && families.getFirst().operator().equals("=");
    if (!exact) {
      inside.add(NAME + "=~\"" + alternatives() + "\"");
    }
    matchers.forEach(matcher -> inside.add(matcher.promql()));
    inside.addAll(more);
    String braces =
        inside.isEmpty() ? "" : inside.stream().collect(Collectors.joining(",", "{", "}"));
    return (exact ? families.getFirst().value() : "") + braces;
  }

  private String alternatives() {
    return families.stream().map(Matcher::value).sorted().collect(Collectors.joining("|"));
  }
}
