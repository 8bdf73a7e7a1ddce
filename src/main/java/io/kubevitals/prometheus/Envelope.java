package io.kubevitals.prometheus;

import java.util.List;

/// What an answer of the query API says around its series. Every text is `""` where it was missing.
///
/// @param partial `isPartial` of a VictoriaMetrics cluster
/// @param hasResult whether a `data.result` was read to its end
record Envelope(
    String status,
    String resultType,
    String error,
    List<String> warnings,
    boolean partial,
    boolean hasResult) {

  boolean isComplete(Query.Result expected) {
    return status.equals("success") && hasResult && resultType.equals(expected.word());
  }
}
