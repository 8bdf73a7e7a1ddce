package io.kubevitals.probe;

import java.time.Duration;

/// One GET of a probe, for people who want to know how a verdict came about.
///
/// @param outcome such as `HTTP status 200, 315 bytes` or `refused: Connection refused`
/// @param excerpt how the body begins
public record Exchange(String url, Duration took, String outcome, String excerpt) {
  private static final int MAX_EXCERPT = 2048;

  static Exchange of(HttpGet get, HttpProbe.Outcome outcome, Duration took) {
    String url = get.url().toString();
    return switch (outcome) {
      case HttpProbe.Answered(int status, String body, int bytes) ->
          new Exchange(url, took, "HTTP status " + status + ", " + bytes + " bytes", cut(body));
      case HttpProbe.Broken(FailureReason reason, String detail) ->
          new Exchange(url, took, reason.label() + ": " + detail, "");
    };
  }

  private static String cut(String body) {
    return body.length() <= MAX_EXCERPT ? body : body.substring(0, MAX_EXCERPT) + " …";
  }
}
