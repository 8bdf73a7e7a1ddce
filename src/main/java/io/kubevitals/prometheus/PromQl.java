package io.kubevitals.prometheus;

import java.util.Collection;
import java.util.stream.Collectors;

/// Quotes what comes from outside, so that it can never be read as a part of a query: names of the
/// cluster and of people are data.
public final class PromQl {
  private static final String REGEX_SIGNS = "\\.+*?()|[]{}^$";

  private PromQl() {}

  /// A string literal of PromQL with this text in it.
  public static String literal(String text) {
    var literal = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(one -> append(literal, one));
    return literal.append('"').toString();
  }

  /// A matcher for a label that has exactly one of these values.
  public static String anyOf(String label, Collection<String> values) {
    return values.size() == 1
        ? label + "=" + literal(values.iterator().next())
        : label + "=~" + literal(alternatives(values));
  }

  /// An RE2 expression that matches exactly these texts, not yet quoted as a literal.
  public static String alternatives(Collection<String> values) {
    return values.stream().map(PromQl::regex).collect(Collectors.joining("|"));
  }

  private static String regex(String text) {
    var regex = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      if (REGEX_SIGNS.indexOf(one) >= 0) {
        regex.append('\\');
      }
      regex.append(one);
    }
    return regex.toString();
  }

  /// Prometheus reads literals as Go does: no control character may stand in one, and a lone
  /// surrogate is no character at all.
  private static void append(StringBuilder literal, int one) {
    switch (one) {
      case '"' -> literal.append("\\\"");
      case '\\' -> literal.append("\\\\");
      default -> {
        boolean surrogate = one >= Character.MIN_SURROGATE && one <= Character.MAX_SURROGATE;
        if (surrogate) {
          literal.append('\ufffd');
        } else if (Character.isISOControl(one)) {
          literal.append("\\u%04x".formatted(one));
        } else {
          literal.appendCodePoint(one);
        }
      }
    }
  }
}
