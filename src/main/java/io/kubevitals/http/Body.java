package io.kubevitals.http;

import java.io.IOException;
import java.io.OutputStream;

/// What an answer tells.
public sealed interface Body {

  /// All of it, in memory.
  record Text(String text) implements Body {}

  /// As much as there is, written while it is read.
  record Stream(Writing writing) implements Body {}

  /// Writes a body, once. Where that fails the reader sees that it is not whole.
  @FunctionalInterface
  interface Writing {
    void to(OutputStream out) throws IOException;
  }
}
