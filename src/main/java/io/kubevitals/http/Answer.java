package io.kubevitals.http;

/// A response that fits into memory.
public record Answer(int status, String contentType, String body) {
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
