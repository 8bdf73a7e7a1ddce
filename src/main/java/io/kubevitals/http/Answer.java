package io.kubevitals.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;

/// A response.
///
/// @param mayBeSent asked before each byte leaves
public record Answer(int status, String contentType, Body content, BooleanSupplier mayBeSent) {
  public Answer(int status, String contentType, String body) {
    this(status, contentType, new Body.Text(body), () -> true);
  }

  /// The same, of which no byte leaves when this is no longer true.
  public Answer onlyWhile(BooleanSupplier isOurs) {
    return new Answer(status, contentType, content, isOurs);
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

  /// One that need not fit into memory.
  public static Answer jsonStream(Body.Writing writing) {
    return new Answer(200, "application/json", new Body.Stream(writing), () -> true);
  }

  /// All of the body at once; a stream is read to its end.
  public String body() {
    return switch (content) {
      case Body.Text(String text) -> text;
      case Body.Stream(Body.Writing writing) -> {
        var bytes = new ByteArrayOutputStream();
        try {
          writing.to(bytes);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        yield bytes.toString(UTF_8);
      }
    };
  }
}
