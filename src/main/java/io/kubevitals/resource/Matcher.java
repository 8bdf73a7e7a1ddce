package io.kubevitals.resource;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One label matcher of a selector, which also decides for itself.
///
/// @param literal the value as it stands in the query, quotes included
/// @param pattern of `=~` and `!~`, null for the others
record Matcher(
    String label, String operator, String literal, String value, @Nullable Pattern pattern) {
  /// A label name, an operator and a text in which nothing ends the text early. Possessive, or each
  /// character of the text would take its place on the stack, which is small in a node agent.
  static final Pattern SYNTAX =
      Pattern.compile(
          "([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*(\"(?:[^\"\\\\\\n]|\\\\[\"\\\\n.])*+\")");

  /// @throws IllegalArgumentException if it is no matcher
  static Matcher parse(String text) {
    var parts = SYNTAX.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException("is not a label matcher: " + text);
    }
    String value = unquoted(parts.group(3));
    boolean regex = parts.group(2).endsWith("~");
    return new Matcher(
        parts.group(1),
        parts.group(2),
        parts.group(3),
        value,
        regex ? Pattern.compile(value) : null);
  }

  boolean matches(Map<String, String> labels) {
    String found = labels.getOrDefault(label, "");
    boolean same = pattern == null ? found.equals(value) : pattern.matcher(found).matches();
    return same != operator.startsWith("!");
  }

  String promql() {
    return label + operator + literal;
  }

  private static String unquoted(String literal) {
    return literal.substring(1, literal.length() - 1).replaceAll("\\\\(.)", "$1");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Matcher matcher && matcher.promql().equals(promql());
  }

  @Override
  public int hashCode() {
    return promql().hashCode();
  }
}
