package io.kubevitals.web;

/// A cell of a table.
///
/// @param kind a class of the style sheet, or `""`
/// @param share of a bar, 0 to 1; NaN for none
record Cell(String kind, String text, double share) {
  static Cell of(String text) {
    return new Cell("", text, Double.NaN);
  }

  static Cell of(long number) {
    return new Cell("number", Long.toString(number), Double.NaN);
  }

  static Cell number(String text) {
    return new Cell("number", text, Double.NaN);
  }

  static Cell dim(String text) {
    return new Cell("dim", text, Double.NaN);
  }

  /// A wide one.
  static Cell words(String text) {
    return new Cell("words", text, Double.NaN);
  }

  /// A mark in the colour of its kind: `critical`, `warning`, `info`, `good` or `off`.
  static Cell mark(String kind, String text) {
    return new Cell("mark " + kind, text, Double.NaN);
  }

  static Cell bar(String text, double share) {
    return new Cell("number", text, share);
  }
}
