package io.kubevitals.demo;

import java.time.Duration;
import java.util.Map;

/// What may go wrong with one request.
public sealed interface Fault {
  /// Another answer than the true one.
  record Answer(int status, Map<String, String> headers, String contentType, String body)
      implements Fault {}

  /// The connection is closed without an answer.
  record Close() implements Fault {}

  /// The connection stays open and nothing is answered, until the server stops.
  record Silence() implements Fault {}

  /// The true answer comes late.
  record Delay(Duration duration) implements Fault {}

  /// The connection is reset after so many bytes of the body.
  record CutAfter(long bytes) implements Fault {}

  /// After so many bytes of the body nothing comes any more, and the connection stays open.
  record SilentAfter(long bytes) implements Fault {}

  /// The body ends in good order after so many bytes, as if it were whole.
  record EndAfter(long bytes) implements Fault {}

  static Fault tooManyRequests(int retryAfterSeconds) {
    return new Answer(
        429,
        Map.of("Retry-After", Integer.toString(retryAfterSeconds)),
        "text/plain; charset=utf-8",
        "Too many requests, please try again later.\n");
  }

  /// What a proxy in between says while its server is away.
  static Fault html(int status) {
    return new Answer(
        status,
        Map.of(),
        "text/html",
        "<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>");
  }

  /// A `Status` in JSON, as the API server sends it to whom asks for that.
  static Fault status(ApiStatus status) {
    var headers =
        status.retryAfterSeconds() > 0
            ? Map.of("Retry-After", Integer.toString(status.retryAfterSeconds()))
            : Map.<String, String>of();
    String body = Format.JSON.object("v1", "Status", status).text();
    return new Answer(status.code(), headers, Format.JSON.mediaType(), body);
  }
}
