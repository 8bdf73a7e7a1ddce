package io.kubevitals.web;

import io.kubevitals.resource.report.Amount;
import io.kubevitals.resource.report.AmountText;
import io.kubevitals.resource.report.TimeWindow;
import io.kubevitals.resource.report.WorkloadSum;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What all pods of a workload used of one resource over the window, with what they requested and
/// what limits them, as a drawing in the page itself.
final class ReportChart {
  private static final int WIDTH = 360;
  private static final int HEIGHT = 110;
  private static final int BOTTOM = 16;
  private static final int TOP = 14;
  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter LONG =
      DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Amount amount;
  private final WorkloadSum.Sum sum;
  private final TimeWindow window;
  private final int steps;
  private final double highest;

  ReportChart(Amount amount, WorkloadSum.Sum sum, TimeWindow window) {
    this.amount = amount;
    this.sum = sum;
    this.window = window;
    this.steps = sum.used().steps().length;
    double top = Math.max(highest(sum.used()), highest(sum.requested()));
    this.highest = Math.max(Math.max(top, highest(sum.limited())), 1e-9);
  }

  private static double highest(WorkloadSum.@Nullable Line line) {
    double highest = line == null ? 0 : line.highest();
    return Double.isNaN(highest) ? 0 : highest;
  }

  void draw(Html html) {
    html.raw("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"");
    html.text(amount.words() + " over time, at most " + AmountText.withUnit(amount, sum.max()));
    html.raw("\">\n");
    html.raw("<path class=\"axis\" d=\"M0 %dH%d\"/>".formatted(HEIGHT - BOTTOM, WIDTH));
    area(html);
    line(html, "requested", sum.requested());
    line(html, "limited", sum.limited());
    text(html, 0, TOP - 4, "start", AmountText.withUnit(amount, highest));
    var times = window.length().compareTo(Duration.ofDays(1)) < 0 ? SHORT : LONG;
    text(html, 0, HEIGHT - 4, "start", times.format(window.from()));
    text(html, WIDTH, HEIGHT - 4, "end", times.format(window.to()) + " UTC");
    html.raw("</svg>\n");
  }

  private void area(Html html) {
    var used = sum.used();
    if (used.end() <= used.first()) {
      return;
    }
    html.raw("<path class=\"used\" d=\"M" + x(used.first()) + " " + (HEIGHT - BOTTOM));
    for (int i = used.first(); i < used.end(); i++) {
      html.raw("V" + y(used.steps()[i]) + "H" + x(i + 1));
    }
    html.raw("V" + (HEIGHT - BOTTOM) + "Z\"/>\n");
  }

  private void line(Html html, String kind, WorkloadSum.@Nullable Line line) {
    if (line == null || line.end() <= line.first()) {
      return;
    }
    html.raw("<path class=\"" + kind + "\" d=\"M" + x(line.first()) + " ");
    html.raw(y(line.steps()[line.first()]));
    for (int i = line.first(); i < line.end(); i++) {
      html.raw("V" + y(line.steps()[i]) + "H" + x(i + 1));
    }
    html.raw("\"/>\n");
  }

  private static void text(Html html, int x, int y, String anchor, String text) {
    html.raw("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">".formatted(x, y, anchor));
    html.text(text).raw("</text>");
  }

  private String x(int step) {
    return short1((double) step * WIDTH / steps);
  }

  private String y(double value) {
    return short1(TOP + (1 - value / highest) * (HEIGHT - BOTTOM - TOP));
  }

  private static String short1(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }
}
