package io.kubevitals.store;

/// Where an end stands among all: they are told by time and then by number, both falling.
///
/// @param time in milliseconds since the epoch
public record EndPlace(long time, long id) {

  /// As a caller keeps it, to go on after it: `1784894400000.4711`.
  public String text() {
    return time + "." + id;
  }

  /// @throws IllegalArgumentException if it is no such text
  public static EndPlace parse(String text) {
    if (!text.matches("-?[0-9]{1,18}[.]-?[0-9]{1,18}")) {
      throw new IllegalArgumentException("after must be the next of another answer");
    }
    int dot = text.indexOf('.');
    return new EndPlace(
        Long.parseLong(text.substring(0, dot)), Long.parseLong(text.substring(dot + 1)));
  }

  /// Whether this one is told earlier than the other.
  boolean isBefore(EndPlace other) {
    return time > other.time || (time == other.time && id > other.id);
  }
}
