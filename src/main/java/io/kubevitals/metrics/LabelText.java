package io.kubevitals.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Builds the text of labels: escaped, valid UTF-8 whatever the value holds.
final class LabelText {
  private static final int REPLACEMENT = 0xFFFD;

  private byte[] bytes = new byte[160];
  private int length;

  LabelText raw(char ascii) {
    put(ascii);
    return this;
  }

  LabelText raw(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      put(ascii.charAt(i));
    }
    return this;
  }

  /// Adds a value, cut at the last character that fits; says whether it was cut. A surrogate
  /// without its partner becomes U+FFFD: one invalid byte makes some stores' answers invalid for
  /// everybody.
  boolean value(String value, int maxBytes) {
    int used = 0;
    int i = 0;
    while (i < value.length()) {
      int character = value.codePointAt(i);
      i += Character.charCount(character);
      boolean surrogate =
          character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
      int valid = surrogate ? REPLACEMENT : character;
      used += width(valid);
      if (used > maxBytes) {
        return true;
      }
      escaped(valid);
    }
    return false;
  }

  /// The values of a whole text of labels.
  static List<String> values(String text) {
    var values = new ArrayList<String>(8);
    var value = new StringBuilder();
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character == '"') {
        if (inside) {
          values.add(value.toString());
        }
        value.setLength(0);
        inside = !inside;
      } else if (inside) {
        value.append(character == '\\' ? unescaped(text.charAt(++i)) : character);
      }
    }
    return values;
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  private static char unescaped(char escaped) {
    return escaped == 'n' ? '\n' : escaped;
  }

  private void escaped(int character) {
    switch (character) {
      case '\\' -> raw('\\').raw('\\');
      case '"' -> raw('\\').raw('"');
      case '\n' -> raw('\\').raw('n');
      default -> encode(character);
    }
  }

  private void encode(int character) {
    switch (width(character)) {
      case 1 -> put(character);
      case 2 -> {
        put(0xC0 | (character >> 6));
        tail(character, 0);
      }
      case 3 -> {
        put(0xE0 | (character >> 12));
        tail(character, 6);
        tail(character, 0);
      }
      default -> {
        put(0xF0 | (character >> 18));
        tail(character, 12);
        tail(character, 6);
        tail(character, 0);
      }
    }
  }

  private void tail(int character, int shift) {
    put(0x80 | ((character >> shift) & 0x3F));
  }

  private void put(int b) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = (byte) b;
  }

  private static int width(int character) {
    if (character < 0x80) {
      return 1;
    }
    return character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  }
}
