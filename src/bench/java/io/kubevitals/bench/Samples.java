package io.kubevitals.bench;

/// Reads values off a page.
final class Samples {
  private Samples() {}

  /// The sum of all series of a family whose labels contain this text.
  static double sum(String page, String family, String label) {
    return page.lines()
        .filter(line -> line.startsWith(family) && line.contains(label))
        .filter(line -> isEndOfName(line, family.length()))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  static long series(String page) {
    return page.lines().filter(line -> line.startsWith("kubevitals_")).count();
  }

  private static boolean isEndOfName(String line, int at) {
    return line.charAt(at) == '{' || line.charAt(at) == ' ';
  }
}
