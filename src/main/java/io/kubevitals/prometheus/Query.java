package io.kubevitals.prometheus;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One instant query.
///
/// @param at the moment that it is asked about, null for the server's present
/// @param result what is expected: a range selector answers a matrix, an expression a vector
/// @param whole whether a server that knows only a part must answer an error instead
public record Query(String text, @Nullable Instant at, Result result, boolean whole) {

  public enum Result {
    MATRIX("matrix"),
    VECTOR("vector");

    private final String word;

    Result(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /// The raw samples of a range that ends now.
  public static Query samples(String text) {
    return new Query(text, null, Result.MATRIX, false);
  }

  /// The raw samples of a range that ends at a moment.
  public static Query samplesUntil(String text, Instant at, boolean whole) {
    return new Query(text, at, Result.MATRIX, whole);
  }

  /// One value per series, as of a moment.
  public static Query valuesAt(String text, Instant at, boolean whole) {
    return new Query(text, at, Result.VECTOR, whole);
  }

  /// The parameters that tell the server so, to follow another one. Thanos knows
  /// `partial_response`, a VictoriaMetrics cluster `deny_partial_response`; others ignore both.
  String parameters() {
    String time =
        at == null ? "" : "&time=" + BigDecimal.valueOf(at.toEpochMilli(), 3).toPlainString();
    return whole ? time + "&partial_response=false&deny_partial_response=1" : time;
  }
}
