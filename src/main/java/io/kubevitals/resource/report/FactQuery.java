package io.kubevitals.resource.report;

import io.kubevitals.prometheus.PromQl;
import io.kubevitals.prometheus.Query;
import io.kubevitals.resource.LabelMap;
import io.kubevitals.resource.ProfileQuery;
import io.kubevitals.resource.Selector;
import java.util.ArrayList;
import java.util.List;

/// Asks what was so within a window, one value per object: requests, owners, what a node can give.
///
/// @param form which value of the window
/// @param more labels to tell values apart by, besides whose they are
record FactQuery(String what, ProfileQuery query, Form form, List<String> more, Scope scope)
    implements WindowQuery {

  /// Which value of the window is wanted.
  enum Form {
    LAST,
    /// At how many scrapes it was so, for what is 1 then and else 0.
    TIMES,
    /// Only what has not been the same all the time.
    CHANGED,
    /// How much a counter grew while one container ran. Nothing is extrapolated.
    GROWTH,
    /// The same for a counter that goes on through restarts, because nothing tells containers
    /// apart.
    INCREASE,
    /// At the end of the window, not at any time within it.
    AT_END,
    /// How many series each namespace has.
    COUNT
  }

  /// What every query bears.
  ///
  /// @param whole whether a server that knows a part only must answer an error
  record Scope(List<String> matchers, boolean whole) {}

  @Override
  public Query about(TimeWindow piece, List<String> namespaces) {
    String chosen =
        query.promql(namespaces.isEmpty() ? "" : PromQl.alternatives(namespaces), scope.matchers());
    Selector selector = query.selector();
    String range = "[" + piece.range() + (selector == null ? ":1m]" : "]");
    String series = selector == null ? "(" + chosen + ")" : chosen;
    return Query.valuesAt(text(series, range), piece.to(), scope.whole());
  }

  private String text(String series, String range) {
    String in = series + range;
    String by = " by (" + String.join(",", by()) + ") (";
    return switch (form) {
      case TIMES -> "max" + by + "sum_over_time(" + in + "))";
      case LAST -> "max" + by + "last_over_time(" + in + "))";
      case CHANGED -> "max" + by + "max_over_time(" + in + ") != min_over_time(" + in + "))";
      case GROWTH -> "max_over_time(" + in + ") - min_over_time(" + in + ")";
      case INCREASE -> "increase(" + in + ")";
      case COUNT ->
          "count by ("
              + String.join(",", query.labels().namespace())
              + ") (last_over_time("
              + in
              + "))";
      case AT_END -> "max" + by + series + ")";
    };
  }

  private List<String> by() {
    LabelMap labels = query.labels();
    var all = new ArrayList<String>();
    all.addAll(labels.namespace());
    all.addAll(labels.pod());
    all.addAll(labels.container());
    all.addAll(labels.uid());
    all.addAll(labels.node());
    all.addAll(labels.device());
    all.addAll(more);
    return all.stream().distinct().toList();
  }
}
