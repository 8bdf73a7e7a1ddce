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
  private final List<String> names = new ArrayList<>();
  private final List<List<PrometheusApi.Point>> lines = new ArrayList<>();

  SvgChart(double width, double height) {
    this.width = width;
    this.height = height;
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
    double scale = (height - 16) / (top <= 0 ? 1 : top);
    for (int i = 0; i < lines.size(); i++) {
      text.append("<polyline fill=none stroke-width=1.5 stroke='").append(colour(i));
      text.append("' points='");
      for (PrometheusApi.Point point : lines.get(i)) {
        double x = (point.seconds() - from) / (to - from) * width;
        double y = height - 1 - Math.max(0, point.value()) * scale;
        text.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
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
