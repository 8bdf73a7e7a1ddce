package io.kubevitals.bench;

import java.util.stream.Stream;

/// Reads values off a page.
final class Samples {
  private Samples() {}

  /// The sum of all series of a family whose labels contain this text.
  static double sum(String page, String family, String label) {
    return lines(page, family, label)
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /// How many series of a family have labels that contain this text.
  static long series(String page, String family, String label) {
    return lines(page, family, label).count();
  }

  private static Stream<String> lines(String page, String family, String label) {
    return page.lines()
        .filter(line -> line.startsWith(family) && line.contains(label))
        .filter(line -> isEndOfName(line, family.length()));
  }

  static long series(String page) {
    return page.lines().filter(line -> line.startsWith("kubevitals_")).count();
  }

  private static boolean isEndOfName(String line, int at) {
    return line.charAt(at) == '{' || line.charAt(at) == ' ';
  }
}
