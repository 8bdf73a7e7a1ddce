package io.kubevitals.web;

import java.util.List;

/// Builds a page out of text: everything but our own tags is escaped.
final class Html {
  private static final int MAX_ROWS = 100;

  private final StringBuilder html = new StringBuilder();

  /// Adds markup of ours.
  Html raw(String markup) {
    html.append(markup);
    return this;
  }

  /// Adds text of anybody's. Control characters, which no page may hold, become spaces.
  Html text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\'' -> html.append("&#39;");
        default -> html.append(Character.isISOControl(c) ? ' ' : c);
      }
    }
    return this;
  }

  /// A table, or a word where it is empty; what is too much is counted.
  Html table(Table table) {
    List<List<Cell>> rows = table.rows();
    raw("<section><h2>").text(table.title()).raw(" <small>");
    text(String.valueOf(rows.size())).raw("</small></h2>\n");
    if (rows.isEmpty()) {
      return raw("<p class=\"dim\">").text(table.empty()).raw("</p></section>\n");
    }
    raw("<div><table>\n<tr>");
    table.columns().forEach(column -> raw("<th>").text(column).raw("</th>"));
    raw("</tr>\n");
    rows.stream().limit(MAX_ROWS).forEach(this::row);
    raw("</table></div>\n");
    int more = rows.size() - MAX_ROWS;
    if (more > 0) {
      raw("<p class=\"dim\">and ").text(String.valueOf(more)).raw(" more</p>\n");
    }
    return raw("</section>\n");
  }

  private void row(List<Cell> cells) {
    raw("<tr>");
    cells.forEach(this::cell);
    raw("</tr>\n");
  }

  private void cell(Cell cell) {
    raw("<td class=\"").text(cell.kind()).raw("\"><span>").text(cell.text()).raw("</span>");
    if (!Double.isNaN(cell.share())) {
      long width = Math.round(Math.clamp(cell.share(), 0, 1) * 100);
      raw(cell.share() >= 0.9 ? "<b class=\"full\">" : "<b>");
      raw("<i style=\"width:" + width + "%\"></i></b>");
    }
    raw("</td>");
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
