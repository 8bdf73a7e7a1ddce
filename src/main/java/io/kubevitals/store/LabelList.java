package io.kubevitals.store;

import java.util.ArrayList;
import java.util.List;

/// Label values as one text: each ends with a comma, so that a person can read them in the
/// database; a comma or backslash in a value has a backslash before it.
final class LabelList {
  private LabelList() {}

  static String join(List<String> values) {
    var text = new StringBuilder();
    for (String value : values) {
      text.append(value.replace("\\", "\\\\").replace(",", "\\,")).append(',');
    }
    return text.toString();
  }

  static List<String> split(String text) {
    var values = new ArrayList<String>();
    var value = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        value.append(text.charAt(++i));
      } else if (c == ',') {
        values.add(value.toString());
        value.setLength(0);
      } else {
        value.append(c);
      }
    }
    return List.copyOf(values);
  }
}
