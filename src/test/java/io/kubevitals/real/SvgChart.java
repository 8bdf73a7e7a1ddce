package io.kubevitals.real;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/// Lines over time as SVG.
final class SvgChart {
  private static final List<String> COLOURS =
      List.of(
          "#3274d9", "#e0752d", "#56a64b", "#c4162a", "#8f3bb8", "#00868b", "#b58900", "#d6479b",
          "#5c6f82", "#7a5230");
  private static final int IN_LEGEND = 8;

  private final double width;
  private final double height;
  private final double step;
  private final List<String> names = new ArrayList<>();
  private final List<List<PrometheusApi.Point>> lines = new ArrayList<>();

  /// @param step seconds between two points; a line is broken where there are none
  SvgChart(double width, double height, double step) {
    this.width = width;
    this.height = height;
    this.step = step;
  }

  void add(String name, List<PrometheusApi.Point> points) {
    names.add(name);
    lines.add(points.stream().filter(point -> Double.isFinite(point.value())).toList());
  }

  /// @param label how the highest value is written
  String svg(DoubleFunction<String> label) {
    double top = all(PrometheusApi.Point::value).max().orElse(0);
    double from = all(PrometheusApi.Point::seconds).min().orElse(0);
    double to = Math.max(all(PrometheusApi.Point::seconds).max().orElse(1), from + 1);
    var text = new StringBuilder();
    text.append("<svg width=%.0f height=%.0f>".formatted(width, height));
    text.append(
        "<line x1=0 y1=%1$.0f x2=%2$.0f y2=%1$.0f stroke='#ccc'/>".formatted(height - 1, width));
    text.append("<text x=0 y=11 fill='#777' font-size=11>")
        .append(label.apply(top))
        .append("</text>");
    double scale = (height - 20) / (top <= 0 ? 1 : top);
    for (int i = 0; i < lines.size(); i++) {
      text.append("<path fill=none stroke-width=1.5 stroke-linecap=round stroke='")
          .append(colour(i));
      text.append("' d='");
      double last = Double.NEGATIVE_INFINITY;
      for (PrometheusApi.Point point : lines.get(i)) {
        double x = (point.seconds() - from) / (to - from) * width;
        double y = height - 1 - Math.max(0, point.value()) * scale;
        boolean broken = point.seconds() - last > 1.5 * step;
        text.append(
            String.format(Locale.ROOT, broken ? "M%1$.1f,%2$.1fh0" : "L%1$.1f,%2$.1f", x, y));
        last = point.seconds();
      }
      text.append("'/>");
    }
    return text.append("</svg>").toString();
  }

  String legend() {
    var text = new StringBuilder();
    for (int i = 0; i < Math.min(names.size(), IN_LEGEND); i++) {
      text.append("<i style='background:").append(colour(i)).append("'></i>").append(names.get(i));
    }
    return text.toString();
  }

  private java.util.stream.DoubleStream all(
      java.util.function.ToDoubleFunction<PrometheusApi.Point> what) {
    return lines.stream().flatMap(List::stream).mapToDouble(what);
  }

  private static String colour(int line) {
    return COLOURS.get(line % COLOURS.size());
  }
}
