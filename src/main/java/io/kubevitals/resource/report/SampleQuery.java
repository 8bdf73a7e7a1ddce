package io.kubevitals.resource.report;

import io.kubevitals.prometheus.PromQl;
import io.kubevitals.prometheus.Query;
import io.kubevitals.resource.ProfileQuery;
import java.util.List;

/// Asks for the raw samples of a piece of the window; of an expression, for its values every so
/// often.
record SampleQuery(String what, ProfileQuery query, FactQuery.Scope scope) implements WindowQuery {
  /// Of expressions, such as recording rules: how often they are taken.
  private static final String STEP = ":30s]";

  @Override
  public Query about(TimeWindow piece, List<String> namespaces) {
    String chosen =
        query.promql(namespaces.isEmpty() ? "" : PromQl.alternatives(namespaces), scope.matchers());
    String text =
        query.selector() == null
            ? "(" + chosen + ")[" + piece.range() + STEP
            : chosen + "[" + piece.range() + "]";
    return Query.samplesUntil(text, piece.to(), scope.whole());
  }
}
