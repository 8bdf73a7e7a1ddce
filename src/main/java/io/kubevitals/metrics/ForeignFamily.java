package io.kubevitals.metrics;

import java.util.List;

/// A family of another program, to be shown under its own name.
///
/// @param type `counter`, `gauge`, `histogram`, `summary` or `untyped`
/// @param help as it stood on that program's page, escaped
/// @param lines its samples as text, each with its newline
public record ForeignFamily(String name, String type, String help, List<byte[]> lines) {

  /// The same with another program's samples after ours.
  public ForeignFamily with(List<byte[]> more) {
    var all = new java.util.ArrayList<>(lines);
    all.addAll(more);
    return new ForeignFamily(name, type, help, all);
  }
}
