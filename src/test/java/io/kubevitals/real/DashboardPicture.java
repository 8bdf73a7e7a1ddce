package io.kubevitals.real;

import com.google.common.html.HtmlEscapers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A picture of a dashboard with the data of a real Prometheus, for the documentation. It is drawn
/// by a browser from the panels' own questions, places and units; it is not Grafana's drawing.
record DashboardPicture(Dashboard dashboard, PrometheusApi prometheus, Duration back) {
  private static final Path PICTURES = Path.of("docs", "dashboards");
  private static final int ROW_PIXELS = 34;
  private static final int WIDTH = 1400;
  private static final int TABLE_ROW_PIXELS = 21;
  private static final List<String> BYTES = List.of("B", "KiB", "MiB", "GiB", "TiB");
  private static final Duration STEP = Duration.ofSeconds(10);
  private static final String STYLE =
      """
      body{margin:0;background:#f4f5f5;font:12px sans-serif;color:#222}
      h1{font-size:18px;margin:12px 16px}
      .grid{position:relative;margin:0 12px}
      .panel,.row{position:absolute;box-sizing:border-box;overflow:hidden}
      .panel{border:4px solid #f4f5f5;background:#fff;padding:6px 8px;border-radius:8px}
      .row{padding:10px 8px;font-weight:bold;font-size:14px}
      .title{font-weight:bold}.big{font-size:30px;text-align:center;margin-top:14px}.big small{font-size:12px;color:#666}
      table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:2px 6px;border-top:1px solid #eee}
      .legend{white-space:nowrap;overflow:hidden}.legend i{display:inline-block;width:10px;height:3px;margin:0 4px 3px 8px}
      """;

  /// Writes it to `docs/dashboards`.
  ///
  /// @param work for the browser's profile and the page
  void write(Path work, String file) throws IOException {
    Path page = work.resolve(dashboard.name() + ".html");
    Files.writeString(page, html());
    int height = bottom() * ROW_PIXELS + 60;
    new Screenshot(work).take(page.toUri(), WIDTH, height, PICTURES.resolve(file));
  }

  private int bottom() {
    return dashboard.panels().stream()
        .mapToInt(panel -> panel.place("y") + panel.place("h"))
        .max()
        .orElse(0);
  }

  private String html() {
    var text = new StringBuilder("<!doctype html><meta charset=utf-8><style>" + STYLE + "</style>");
    text.append("<h1>").append(escaped(Manifests.text(dashboard.json(), "title"))).append("</h1>");
    text.append("<div class=grid>");
    dashboard.panels().forEach(panel -> text.append(panel(panel)));
    return text.append("</div>").toString();
  }

  private String panel(Dashboard.Panel panel) {
    double column = (WIDTH - 24) / 24.0;
    String style =
        "left:%.1fpx;top:%dpx;width:%.1fpx;height:%dpx"
            .formatted(
                panel.place("x") * column,
                panel.place("y") * ROW_PIXELS,
                panel.place("w") * column,
                panel.place("h") * ROW_PIXELS);
    if (panel.type().equals("row")) {
      return "<div class=row style=\"" + style + "\">" + escaped(panel.title()) + "</div>";
    }
    String body =
        switch (panel.type()) {
          case "stat" -> stat(panel);
          case "table" -> table(panel);
          default -> chart(panel, panel.place("w") * column - 24, panel.place("h") * ROW_PIXELS);
        };
    return "<div class=panel style=\"%s\"><div class=title>%s</div>%s</div>"
        .formatted(style, escaped(panel.title()), body);
  }

  private String stat(Dashboard.Panel panel) {
    boolean single = panel.queries().size() == 1;
    return panel.queries().stream()
        .map(
            query -> {
              List<PrometheusApi.Series> answer = prometheus.query(query.filled());
              String value = answer.isEmpty() ? "–" : number(answer.getFirst().last(), panel);
              return single ? value : "<small>" + escaped(query.legend()) + "</small> " + value;
            })
        .collect(Collectors.joining(" ", "<div class=big>", "</div>"));
  }

  private String table(Dashboard.Panel panel) {
    List<PrometheusApi.Series> answer =
        prometheus.query(panel.queries().getFirst().filled()).stream()
            .sorted((a, b) -> Double.compare(b.last(), a.last()))
            .limit((panel.place("h") * ROW_PIXELS - 50) / TABLE_ROW_PIXELS)
            .toList();
    var columns = new TreeSet<String>();
    answer.forEach(series -> columns.addAll(series.labels().keySet()));
    columns.removeAll(List.of("__name__", "job", "instance"));
    var text = new StringBuilder("<table><tr>");
    columns.forEach(column -> text.append("<th>").append(escaped(column)).append("</th>"));
    text.append("<th></th></tr>");
    for (PrometheusApi.Series series : answer) {
      text.append("<tr>");
      columns.forEach(
          column ->
              text.append("<td>")
                  .append(escaped(series.labels().getOrDefault(column, "")))
                  .append("</td>"));
      text.append("<td>").append(number(series.last(), panel)).append("</td></tr>");
    }
    return text.append("</table>").toString();
  }

  private String chart(Dashboard.Panel panel, double width, double height) {
    var chart = new SvgChart(width, height - 62, STEP.toSeconds());
    for (Dashboard.Query query : panel.queries()) {
      for (PrometheusApi.Series series : prometheus.range(query.filled(), back, STEP)) {
        chart.add(legend(query.legend(), series.labels()), series.points());
      }
    }
    return chart.svg(top -> number(top, panel)) + "<div class=legend>" + chart.legend() + "</div>";
  }

  private static String legend(String template, Map<String, String> labels) {
    String text = template;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      text = text.replace("{{" + label.getKey() + "}}", label.getValue());
    }
    return escaped(text.replaceAll("\\{\\{.*?}}", ""));
  }

  private static String number(double value, Dashboard.Panel panel) {
    return switch (panel.unit()) {
      case "bytes" -> bytes(value);
      case "percentunit" -> String.format(Locale.ROOT, "%.1f %%", value * 100);
      case "s" ->
          value < 1
              ? String.format(Locale.ROOT, "%.1f ms", value * 1000)
              : String.format(Locale.ROOT, "%.1f s", value);
      default ->
          value == Math.rint(value) || panel.decimals() == 0
              ? String.format(Locale.ROOT, "%.0f", value)
              : String.format(Locale.ROOT, "%.3g", value);
    };
  }

  private static String bytes(double value) {
    double scaled = value;
    int unit = 0;
    while (scaled >= 1024 && unit < BYTES.size() - 1) {
      scaled /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", scaled, BYTES.get(unit));
  }

  private static String escaped(String text) {
    return HtmlEscapers.htmlEscaper().escape(text);
  }
}
