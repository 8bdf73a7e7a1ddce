package io.kubevitals.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One line of a text page, as far as a summary needs it.
record PageSample(String name, Map<String, String> labels, double value) {
  private static final Pattern LINE =
      Pattern.compile("(?<name>[A-Za-z_:][\\w:]*)(?:\\{(?<labels>.*)})? (?<value>\\S+)(?: \\S+)?");
  private static final Pattern LABEL =
      Pattern.compile("(?<name>\\w+)=\"(?<value>(?:[^\"\\\\]|\\\\.)*+)\"");

  /// The samples of a page; lines that are none are left out.
  static List<PageSample> parse(String page) {
    return page.lines().map(LINE::matcher).filter(Matcher::matches).map(PageSample::of).toList();
  }

  private static PageSample of(Matcher line) {
    var labels = new HashMap<String, String>();
    String text = line.group("labels");
    if (text != null) {
      Matcher label = LABEL.matcher(text);
      while (label.find()) {
        labels.put(label.group("name"), label.group("value"));
      }
    }
    return new PageSample(line.group("name"), labels, number(line.group("value")));
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  String label(String label) {
    return labels.getOrDefault(label, "");
  }
}
