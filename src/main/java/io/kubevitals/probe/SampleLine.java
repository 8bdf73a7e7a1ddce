package io.kubevitals.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// One line `name{label="value"} number [timestamp]`, as places in the bytes that hold it. It is
/// read again for each line, so nothing of it may be kept.
final class SampleLine {
  private byte[] bytes = {};
  private int nameFrom;
  private int nameTo;
  private int labelsFrom;
  private int labelsTo;
  private int valueFrom;
  private int valueTo;

  /// Whether these bytes are a sample. A timestamp and what stands behind it is not looked at.
  boolean read(byte[] from, int begin, int end) {
    bytes = from;
    nameFrom = begin;
    nameTo = endOfName(begin, end);
    labelsFrom = nameTo;
    labelsTo = nameTo;
    int at = skipBlanks(nameTo, end);
    if (at < end && bytes[at] == '{') {
      at = readLabels(at + 1, end);
      if (at < 0) {
        return false;
      }
      at = skipBlanks(at, end);
    } else if (at == nameTo) {
      return false;
    }
    valueFrom = at;
    while (at < end && !ExpositionParser.isBlank(bytes[at])) {
      at++;
    }
    valueTo = at;
    return nameTo > nameFrom && isNumber() && Utf8.isValid(bytes, labelsFrom, labelsTo);
  }

  String name() {
    return new String(bytes, nameFrom, nameTo - nameFrom, ISO_8859_1);
  }

  boolean isNamed(byte[] name, String suffix) {
    if (nameTo - nameFrom != name.length + suffix.length()) {
      return false;
    }
    int at = nameTo;
    for (int i = suffix.length() - 1; i >= 0; i--) {
      if (bytes[--at] != suffix.charAt(i)) {
        return false;
      }
    }
    return Arrays.equals(bytes, nameFrom, at, name, 0, name.length);
  }

  /// The labels as they stand, without braces.
  String labelText() {
    return Utf8.text(bytes, labelsFrom, labelsTo);
  }

  /// The number as it stands.
  String valueText() {
    return new String(bytes, valueFrom, valueTo - valueFrom, ISO_8859_1);
  }

  double value() {
    String text = valueText();
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "+inf", "inf", "+infinity", "infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      case "nan", "+nan", "-nan" -> Double.NaN;
      default -> Double.parseDouble(text);
    };
  }

  /// The labels' names in their order.
  List<String> labelNames() {
    var names = new ArrayList<String>();
    for (int at = skipSeparators(labelsFrom); at < labelsTo; ) {
      int end = endOfLabelName(at, labelsTo);
      names.add(new String(bytes, at, end - at, ISO_8859_1));
      at = skipSeparators(endOfValue(startOfValue(end), labelsTo) + 1);
    }
    return names;
  }

  /// The labels by name, unescaped.
  Map<String, String> labels() {
    var labels = new TreeMap<String, String>();
    for (int at = skipSeparators(labelsFrom); at < labelsTo; ) {
      int end = endOfLabelName(at, labelsTo);
      int value = startOfValue(end);
      int valueEnd = endOfValue(value, labelsTo);
      labels.put(
          new String(bytes, at, end - at, ISO_8859_1),
          unescaped(Utf8.text(bytes, value, valueEnd)));
      at = skipSeparators(valueEnd + 1);
    }
    return labels;
  }

  static boolean isName(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isNamePart(bytes[i], i > from)) {
        return false;
      }
    }
    return to > from;
  }

  private static String unescaped(String text) {
    return text.indexOf('\\') < 0
        ? text
        : text.replace("\\\\", "\0").replace("\\n", "\n").replace("\\\"", "\"").replace("\0", "\\");
  }

  /// Reads the labels up to the closing brace; answers where it ends, or -1.
  private int readLabels(int from, int end) {
    int at = skipBlanks(from, end);
    labelsFrom = at;
    while (at < end && bytes[at] != '}') {
      int nameEnd = endOfLabelName(at, end);
      int equals = skipBlanks(nameEnd, end);
      if (nameEnd == at || equals >= end || bytes[equals] != '=') {
        return -1;
      }
      int quote = skipBlanks(equals + 1, end);
      if (quote >= end || bytes[quote] != '"') {
        return -1;
      }
      int close = endOfValue(quote + 1, end);
      if (close < 0) {
        return -1;
      }
      labelsTo = close + 1;
      at = skipBlanks(close + 1, end);
      if (at < end && bytes[at] == ',') {
        at = skipBlanks(at + 1, end);
      } else if (at >= end || bytes[at] != '}') {
        return -1;
      }
    }
    if (labelsTo < labelsFrom) {
      labelsTo = labelsFrom;
    }
    return at < end ? at + 1 : -1;
  }

  /// Where the quote stands that ends a value, or -1.
  private int endOfValue(int from, int end) {
    for (int at = from; at < end; at++) {
      byte b = bytes[at];
      if (b == '"') {
        return at;
      }
      if (b == '\\') {
        at++;
        if (at >= end || (bytes[at] != '\\' && bytes[at] != '"' && bytes[at] != 'n')) {
          return -1;
        }
      }
    }
    return -1;
  }

  private int endOfName(int from, int end) {
    int at = from;
    while (at < end && isNamePart(bytes[at], at > from)) {
      at++;
    }
    return at;
  }

  private int endOfLabelName(int from, int end) {
    int at = from;
    while (at < end && bytes[at] != ':' && isNamePart(bytes[at], at > from)) {
      at++;
    }
    return at;
  }

  /// Behind the quote that begins the value of a label whose name ends here.
  private int startOfValue(int nameEnd) {
    int at = nameEnd;
    while (bytes[at] != '"') {
      at++;
    }
    return at + 1;
  }

  private static boolean isNamePart(byte b, boolean inside) {
    return (b >= 'a' && b <= 'z')
        || b == '_'
        || (b >= 'A' && b <= 'Z')
        || b == ':'
        || (inside && b >= '0' && b <= '9');
  }

  private int skipBlanks(int from, int end) {
    int at = from;
    while (at < end && ExpositionParser.isBlank(bytes[at])) {
      at++;
    }
    return at;
  }

  private int skipSeparators(int from) {
    int at = from;
    while (at < labelsTo && (bytes[at] == ',' || ExpositionParser.isBlank(bytes[at]))) {
      at++;
    }
    return at;
  }

  /// A decimal number or one of the three that are none.
  private boolean isNumber() {
    int at = valueFrom;
    if (at < valueTo && (bytes[at] == '-' || bytes[at] == '+')) {
      at++;
    }
    if (at < valueTo && (isDigit(bytes[at]) || bytes[at] == '.')) {
      return isDecimal(at);
    }
    return switch (new String(bytes, at, valueTo - at, ISO_8859_1).toLowerCase(Locale.ROOT)) {
      case "inf", "infinity", "nan" -> true;
      default -> false;
    };
  }

  private boolean isDecimal(int from) {
    int at = endOfDigits(from);
    int digits = at - from;
    if (at < valueTo && bytes[at] == '.') {
      int fraction = at + 1;
      at = endOfDigits(fraction);
      digits += at - fraction;
    }
    if (digits > 0 && at < valueTo && (bytes[at] == 'e' || bytes[at] == 'E')) {
      at++;
      if (at < valueTo && (bytes[at] == '-' || bytes[at] == '+')) {
        at++;
      }
      int exponent = at;
      at = endOfDigits(exponent);
      digits = at - exponent;
    }
    return digits > 0 && at == valueTo;
  }

  private int endOfDigits(int from) {
    int at = from;
    while (at < valueTo && isDigit(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
