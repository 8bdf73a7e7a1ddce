package io.kubevitals.resource;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The plain selection of series, `name{label="value"}`: the only form whose samples come with
/// their own times, and of which several can be asked for at once.
///
/// @param names of the families; an expression where the query asked for `__name__=~`
public record Selector(List<String> names, List<Matcher> matchers) {
  private static final Pattern SYNTAX =
      Pattern.compile("\\s*([a-zA-Z_:][a-zA-Z0-9_:]*)?\\s*(?:\\{(.*)\\})?\\s*", Pattern.DOTALL);
  private static final Pattern NEXT =
      Pattern.compile("\\s*(" + Matcher.SYNTAX.pattern() + ")\\s*(,|$)");
  private static final String NAME = "__name__";

  public Selector {
    names = List.copyOf(names);
    matchers = List.copyOf(matchers);
  }

  /// Empty if it is anything else than a selection.
  static Optional<Selector> parse(String query) {
    var parts = SYNTAX.matcher(query);
    if (!parts.matches()) {
      return Optional.empty();
    }
    var names = new ArrayList<String>();
    var matchers = new ArrayList<Matcher>();
    if (parts.group(1) != null) {
      names.add(parts.group(1));
    }
    String inside = parts.group(2) == null ? "" : parts.group(2);
    var next = NEXT.matcher(inside);
    int end = 0;
    while (end < inside.length() && next.region(end, inside.length()).lookingAt()) {
      Matcher matcher = Matcher.parse(next.group(1));
      if (matcher.label().equals(NAME)) {
        names.add(matcher.value());
      } else {
        matchers.add(matcher);
      }
      end = next.end();
    }
    boolean whole = inside.substring(end).isBlank();
    return whole && names.size() == 1
        ? Optional.of(new Selector(names, matchers))
        : Optional.empty();
  }

  /// One selection for all that each of these selects, and perhaps more: whoever asks for it
  /// decides with [#matches] what each series is for.
  static Selector union(Collection<Selector> selectors) {
    var names = new TreeSet<String>();
    selectors.forEach(one -> names.addAll(one.names));
    var common = new ArrayList<>(selectors.iterator().next().matchers);
    selectors.forEach(one -> common.retainAll(one.matchers));
    return new Selector(List.copyOf(names), common);
  }

  boolean matches(Map<String, String> labels) {
    String name = labels.getOrDefault(NAME, "");
    return names.stream().anyMatch(one -> one.equals(name) || Pattern.matches(one, name))
        && matchers.stream().allMatch(matcher -> matcher.matches(labels));
  }

  /// @param more matchers in PromQL
  public String promql(List<String> more) {
    var inside = new ArrayList<String>();
    boolean exact = names.size() == 1 && names.getFirst().matches("[a-zA-Z_:][a-zA-Z0-9_:]*");
    if (!exact) {
      inside.add(NAME + "=~\"" + String.join("|", names) + "\"");
    }
    matchers.forEach(matcher -> inside.add(matcher.promql()));
    inside.addAll(more);
    String braces =
        inside.isEmpty() ? "" : inside.stream().collect(Collectors.joining(",", "{", "}"));
    return (exact ? names.getFirst() : "") + braces;
  }
}
