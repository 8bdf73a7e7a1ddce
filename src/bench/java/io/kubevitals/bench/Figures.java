package io.kubevitals.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The table a benchmark prints: what was measured, and what was promised.
final class Figures {
  private final List<Row> rows = new ArrayList<>();

  private record Row(String what, String measured, String budget, String verdict) {}

  /// A figure that must not be larger than its budget.
  void atMost(String what, double measured, double budget, String unit) {
    add(what, text(measured, unit), "<= " + text(budget, unit), measured <= budget);
  }

  /// A figure that must not be smaller than its budget.
  void atLeast(String what, double measured, double budget, String unit) {
    add(what, text(measured, unit), ">= " + text(budget, unit), measured >= budget);
  }

  /// A condition that holds or does not.
  void holds(String what, boolean does, String measured, String budget) {
    add(what, measured, budget, does);
  }

  /// A figure without a budget, to compare with.
  void note(String what, double measured, String unit) {
    note(what, text(measured, unit));
  }

  void note(String what, String measured) {
    add(new Row(what, measured, "", ""));
  }

  private void add(String what, String measured, String budget, boolean reached) {
    add(new Row(what, measured, budget, reached ? "ok" : "MISSED"));
  }

  /// A long benchmark shows what it has as soon as it has it.
  private void add(Row row) {
    rows.add(row);
    System.out.println(row.what + ": " + row.measured);
  }

  void print() {
    System.out.println("\n| what | measured | budget | |\n|---|---:|---:|---|");
    rows.forEach(
        row ->
            System.out.println(
                "| %s | %s | %s | %s |"
                    .formatted(row.what, row.measured, row.budget, row.verdict)));
    System.out.println("\n" + machine());
  }

  static double median(double... values) {
    return quantile(0.5, values);
  }

  /// The smallest value that at least this share of all does not exceed.
  static double quantile(double share, double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(sorted.length * share) - 1)];
  }

  static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static String text(double value, String unit) {
    String number =
        value >= 100
            ? String.format(Locale.ROOT, "%,.0f", value)
            : String.format(Locale.ROOT, "%.3g", value);
    return number + " " + unit;
  }

  private static String machine() {
    return "%s, %d processors, Java %s, load %s"
        .formatted(
            firstValue("/proc/cpuinfo", "model name"),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version(),
            firstWord("/proc/loadavg"));
  }

  private static String firstValue(String file, String key) {
    return lines(file).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch", ""));
  }

  private static String firstWord(String file) {
    return lines(file).stream().map(line -> line.split(" ", 2)[0]).findFirst().orElse("unknown");
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException _) {
      return List.of();
    }
  }
}
