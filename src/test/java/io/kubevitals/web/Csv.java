package io.kubevitals.web;

import java.util.ArrayList;
import java.util.List;

/// Reads RFC 4180 as a strict reader does.
final class Csv {
  private final String text;
  private int at;

  private Csv(String text) {
    this.text = text;
  }

  static List<List<String>> parse(String text) {
    var csv = new Csv(text);
    var rows = new ArrayList<List<String>>();
    while (csv.at < text.length()) {
      rows.add(csv.row());
    }
    return rows;
  }

  private List<String> row() {
    var cells = new ArrayList<String>();
    while (true) {
      cells.add(text.startsWith("\"", at) ? quoted() : plain());
      if (text.startsWith(",", at)) {
        at++;
      } else if (text.startsWith("\r\n", at)) {
        at += 2;
        return cells;
      } else {
        throw new IllegalArgumentException("a cell ends without comma or line end at " + at);
      }
    }
  }

  private String plain() {
    int begin = at;
    while (at < text.length() && ",\"\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(begin, at);
  }

  private String quoted() {
    var cell = new StringBuilder();
    at++;
    while (true) {
      int end = text.indexOf('"', at);
      if (end < 0) {
        throw new IllegalArgumentException("a quote that nothing ends");
      }
      cell.append(text, at, end);
      at = end + 1;
      if (!text.startsWith("\"", at)) {
        return cell.toString();
      }
      cell.append('"');
      at++;
    }
  }
}
