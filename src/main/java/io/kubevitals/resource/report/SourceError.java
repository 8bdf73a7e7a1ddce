package io.kubevitals.resource.report;

import io.kubevitals.prometheus.QueryError;
import java.util.Locale;
import java.util.regex.Pattern;

/// What an error of the source means for a report.
final class SourceError {
  private static final int NOT_FOUND = 404;

  /// Prometheus: "exceeded maximum resolution of 11,000 points", "query processing would load too
  /// many samples into memory"; VictoriaMetrics: "too many points", "too long query".
  private static final Pattern TOO_MUCH = Pattern.compile("exceed|too many|too long|too large");

  private SourceError() {}

  /// Whether asking for less may help.
  static boolean isTooMuch(QueryError error) {
    return switch (error) {
      case QueryError.TooLarge _, QueryError.TooManySamples _, QueryError.TimedOut _ -> true;
      case QueryError.BadQuery(int status, String message) ->
          status == 422 || TOO_MUCH.matcher(message.toLowerCase(Locale.ROOT)).find();
      case QueryError.BadStatus(int status, _) -> status == 413;
      case QueryError.Unreachable _,
          QueryError.Refused _,
          QueryError.Busy _,
          QueryError.Paused _,
          QueryError.NotPrometheus _ ->
          false;
    };
  }

  /// Whether asking the same again a little later may help.
  static boolean mayPass(QueryError error) {
    return switch (error) {
      case QueryError.Unreachable _, QueryError.Busy _, QueryError.Paused _ -> true;
      case QueryError.BadStatus(int status, _) -> status >= 500 || status == 429;
      case QueryError.TooLarge _,
          QueryError.TooManySamples _,
          QueryError.TimedOut _,
          QueryError.BadQuery _,
          QueryError.Refused _,
          QueryError.NotPrometheus _ ->
          false;
    };
  }

  static ReportException of(String what, TimeWindow piece, QueryError error) {
    return ReportException.source(
        "no report: %s from %s to %s: %s".formatted(what, piece.from(), piece.to(), words(error)));
  }

  /// Of a question about no window in particular.
  static ReportException of(QueryError error) {
    return ReportException.source("no report: " + words(error));
  }

  private static String words(QueryError error) {
    return switch (error) {
      case QueryError.Unreachable(String detail) ->
          "Prometheus cannot be reached: " + detail + " (prometheus.url)";
      case QueryError.TimedOut timedOut ->
          "Prometheus is too slow: " + timedOut.detail() + "; raise report.timeout";
      case QueryError.Refused refused ->
          "Prometheus refuses us: " + refused.detail() + "; prometheus.* takes credentials";
      case QueryError.Busy busy -> "Prometheus is busy: " + busy.detail();
      case QueryError.Paused paused -> "Prometheus fails: " + paused.detail();
      case QueryError.BadStatus(int status, _) when status == NOT_FOUND ->
          "at prometheus.url there is no Prometheus, or under another path: HTTP status 404";
      case QueryError.BadStatus status -> "Prometheus fails: " + status.detail();
      case QueryError.BadQuery bad -> "Prometheus will not run the query: " + bad.detail();
      case QueryError.NotPrometheus(String detail) ->
          "what answers at prometheus.url is not Prometheus: "
              + detail
              + " (a login page, a proxy?)";
      case QueryError.TooManySamples many -> "the window is too long: " + many.detail();
      case QueryError.TooLarge large ->
          large.detail() + " (prometheus.max-body-mib), however little is asked for";
    };
  }
}
