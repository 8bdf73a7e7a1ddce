package io.kubevitals.prometheus;

import java.time.Duration;
import java.time.Instant;

/// Why a query has no answer. Each case calls for somebody else or for another reaction.
public sealed interface QueryError {

  /// One word of a closed set.
  String reason();

  /// For the log: never more than a line, never a body.
  String detail();

  /// Whether the server, or the way to it, is out of order, rather than this query.
  default boolean isOutage() {
    return switch (this) {
      case Unreachable _, TimedOut _ -> true;
      case BadStatus(int status, _) -> status >= 500;
      case Refused _, Busy _, Paused _, BadQuery _, NotPrometheus _, TooLarge _, TooManySamples _ ->
          false;
    };
  }

  /// Whether the same question in smaller parts may be answered.
  default boolean isTooMuch() {
    return switch (this) {
      case BadQuery _, TooLarge _, TooManySamples _ -> true;
      case BadStatus(int status, _) -> status == 413;
      case Unreachable _, TimedOut _, Refused _, Busy _, Paused _, NotPrometheus _ -> false;
    };
  }

  /// No HTTP answer: name unknown, nobody listens, TLS fails, the connection broke.
  record Unreachable(String detail) implements QueryError {
    @Override
    public String reason() {
      return "unreachable";
    }
  }

  /// No complete answer within the deadline.
  record TimedOut(Duration after) implements QueryError {
    @Override
    public String reason() {
      return "timeout";
    }

    @Override
    public String detail() {
      return "no complete answer within " + after.toMillis() + " ms";
    }
  }

  /// 401 or 403: asking again changes nothing until somebody gives us rights.
  record Refused(int status) implements QueryError {
    @Override
    public String reason() {
      return "refused";
    }

    @Override
    public String detail() {
      return "HTTP status " + status;
    }
  }

  /// 429 or 503 with `Retry-After`: until then nothing is asked.
  record Busy(int status, Instant until) implements QueryError {
    @Override
    public String reason() {
      return "busy";
    }

    @Override
    public String detail() {
      return "HTTP status " + status + ", asked to wait until " + until;
    }
  }

  /// After failures in a row nothing was asked.
  record Paused(Instant until) implements QueryError {
    @Override
    public String reason() {
      return "paused";
    }

    @Override
    public String detail() {
      return "not asked after failures in a row, until " + until;
    }
  }

  /// Any other status, redirects included.
  record BadStatus(int status, String message) implements QueryError {
    @Override
    public String reason() {
      return "status";
    }

    @Override
    public String detail() {
      return message.isEmpty() ? "HTTP status " + status : "HTTP status " + status + ": " + message;
    }
  }

  /// The server understood the request and will not run this query: 400, 422 or `status: error`.
  record BadQuery(int status, String message) implements QueryError {
    @Override
    public String reason() {
      return "bad-data";
    }

    @Override
    public String detail() {
      return "HTTP status " + status + ": " + message;
    }
  }

  /// Something answered 200 that is not the query API: a login page, broken or truncated JSON,
  /// wrong types.
  record NotPrometheus(String detail) implements QueryError {
    @Override
    public String reason() {
      return "not-prometheus";
    }
  }

  /// One series has more samples than we take: the window is too long for how often it was scraped.
  record TooManySamples(int limit) implements QueryError {
    @Override
    public String reason() {
      return "too-many-samples";
    }

    @Override
    public String detail() {
      return "a series has more than " + limit + " samples in the window";
    }
  }

  record TooLarge(long limitBytes) implements QueryError {
    @Override
    public String reason() {
      return "too-large";
    }

    @Override
    public String detail() {
      return "the answer is larger than " + limitBytes + " bytes";
    }
  }
}
