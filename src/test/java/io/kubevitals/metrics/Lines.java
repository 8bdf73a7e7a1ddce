package io.kubevitals.metrics;

import java.util.ArrayList;
import java.util.List;

/// What a collector writes, one line per series; families leave no trace.
public final class Lines implements FamilyWriter {
  private final List<String> lines = new ArrayList<>();
  private String family = "";

  public static List<String> of(Collector collector) {
    var lines = new Lines();
    collector.collect(lines);
    return lines.lines;
  }

  /// Only the lines of families whose name begins so.
  public static List<String> of(Collector collector, String prefix) {
    return of(collector).stream().filter(line -> line.startsWith(prefix)).toList();
  }

  @Override
  public void family(String name, FamilyType type, String help) {
    family = name;
  }

  @Override
  public void sample(LabelSet labels, double value) {
    lines.add(family + labels + " " + value);
  }

  @Override
  public void sample(LabelSet labels, LabelSet more, double value) {
    var first = labels.toString();
    lines.add(
        family
            + first.substring(0, first.length() - 1)
            + ","
            + more.toString().substring(1)
            + " "
            + value);
  }

  @Override
  public void sample(LabelSet labels, long value) {
    lines.add(family + labels + " " + value);
  }
}
