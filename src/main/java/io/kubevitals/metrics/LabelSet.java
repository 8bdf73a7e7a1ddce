package io.kubevitals.metrics;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// The labels of one series, rendered once: `{namespace="shop",workload="web"}`, or nothing.
public final class LabelSet {
  /// Values longer than this are cut.
  static final int MAX_VALUE_BYTES = 256;

  public static final LabelSet NONE = new LabelSet(new byte[0]);

  private final byte[] text;

  private LabelSet(byte[] text) {
    this.text = text;
  }

  public static LabelSet of(List<String> names, List<String> values) {
    if (names.size() != values.size()) {
      throw new IllegalArgumentException(names + " do not fit " + values);
    }
    if (names.isEmpty()) {
      return NONE;
    }
    var text = new StringBuilder("{");
    for (int i = 0; i < names.size(); i++) {
      text.append(i == 0 ? "" : ",").append(names.get(i)).append("=\"");
      escape(values.get(i), text);
      text.append('"');
    }
    return new LabelSet(text.append('}').toString().getBytes(StandardCharsets.UTF_8));
  }

  byte[] text() {
    return text;
  }

  private static void escape(String value, StringBuilder out) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '"' -> out.append("\\\"");
        case '\n' -> out.append("\\n");
        default -> out.append(c);
      }
    }
  }
}
