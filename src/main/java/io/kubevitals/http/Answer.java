package io.kubevitals.http;

import java.util.function.BooleanSupplier;

/// A response that fits into memory.
///
/// @param mayBeSent asked before each byte leaves
public record Answer(int status, String contentType, String body, BooleanSupplier mayBeSent) {
  public Answer(int status, String contentType, String body) {
    this(status, contentType, body, () -> true);
  }

  /// The same, of which no byte leaves when this is no longer true.
  public Answer onlyWhile(BooleanSupplier isOurs) {
    return new Answer(status, contentType, body, isOurs);
  }

  public static Answer text(int status, String text) {
    return new Answer(status, "text/plain; charset=utf-8", text);
  }

  public static Answer html(String html) {
    return new Answer(200, "text/html; charset=utf-8", html);
  }

  public static Answer json(int status, String json) {
    return new Answer(status, "application/json", json);
  }
}
