package io.kubevitals.app;

/// Text in quotes, as JSON and logfmt both read it.
final class LogText {
  private LogText() {}

  static void quoted(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      escaped(out, text.charAt(i));
    }
    out.append('"');
  }

  /// Whether a character cannot stand as it is: control characters, what a terminal obeys, line
  /// ends of other alphabets and half characters.
  static boolean isSpecial(int c) {
    return c < ' ' || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || isHalf(c);
  }

  private static boolean isHalf(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  private static void escaped(StringBuilder out, char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (isSpecial(c)) {
          out.append(String.format("\\u%04x", (int) c));
        } else {
          out.append(c);
        }
      }
    }
  }
}
