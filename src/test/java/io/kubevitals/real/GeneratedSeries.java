package io.kubevitals.real;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Series whose truth is known, as if they had been scraped every 15 s up to a moment ago.
final class GeneratedSeries {
  private static final int INTERVAL = 15;
  private static final int SAMPLES = 12;

  /// The first sample within two minutes before the end.
  private static final int RECENT = 4;

  private final Instant end;
  private final Map<String, List<String>> byFamily = new TreeMap<>();
  private final List<String> text = new ArrayList<>();

  /// @param end time of the last sample
  GeneratedSeries(Instant end) {
    this.end = end;
  }

  /// A value that does not change.
  GeneratedSeries gauge(String name, String labels, double value) {
    return add(name, labels, value, 0, 0, SAMPLES);
  }

  GeneratedSeries counter(String name, String labels, double start, double perSecond) {
    return add(name, labels, start, perSecond, 0, SAMPLES);
  }

  /// Like a container that died: nothing in the last samples.
  ///
  /// @param samples how many there were
  GeneratedSeries gone(String name, String labels, double value, int samples) {
    return add(name, labels, value, 0, RECENT, RECENT + samples);
  }

  private GeneratedSeries add(
      String name, String labels, double start, double perSecond, int from, int to) {
    for (int i = from; i < to; i++) {
      double value = start + perSecond * INTERVAL * i;
      long millis = end.minusSeconds((long) INTERVAL * (SAMPLES - 1 - i)).toEpochMilli();
      String series = name + "{" + labels + "} " + number(value) + " ";
      byFamily
          .computeIfAbsent(name, _ -> new ArrayList<>())
          .add(series + String.format(Locale.ROOT, "%.3f", millis / 1e3));
      text.add(series + millis);
    }
    return this;
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /// As Prometheus' tool reads it: families in a row, seconds.
  String openMetrics() {
    var page = new StringBuilder();
    byFamily.values().forEach(lines -> lines.forEach(line -> page.append(line).append('\n')));
    return page.append("# EOF\n").toString();
  }

  /// As VictoriaMetrics imports it: milliseconds.
  String text() {
    return String.join("\n", text) + "\n";
  }
}
