package io.kubevitals.web;

/// A table of the report's page, row by row.
final class ReportHtmlTable {
  static final int MAX_ROWS = 5_000;

  private final Html html;

  ReportHtmlTable(Html html) {
    this.html = html;
  }

  void columns(String title, String... columns) {
    html.raw("<section><h2>").text(title).raw("</h2><div class=\"wide\"><table>\n<tr>");
    for (String column : columns) {
      html.raw("<th>").text(column).raw("</th>");
    }
    html.raw("</tr>\n");
  }

  void close(int more) {
    html.raw("</table></div>\n");
    if (more > 0) {
      html.raw("<p class=\"dim\">and " + more + " more</p>\n");
    }
    html.raw("</section>\n");
  }

  void number(String text) {
    html.raw("<td class=\"number\">").text(text).raw("</td>");
  }
}
