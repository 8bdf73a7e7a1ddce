package io.kubevitals.resource;

import io.kubevitals.prometheus.PromQl;
import io.kubevitals.prometheus.Query;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/// One query of a cycle.
///
/// @param parts what is asked for: one expression, or selections of one profile
record LiveQuery(QueryGroup group, List<ProfileQuery> parts) {

  /// Whether the answer holds the samples of a window rather than one value per series.
  boolean asksForSamples() {
    return parts.getFirst().selector() != null
        && parts.getFirst().signal().form() != Signal.Form.FACT;
  }

  /// @param namespaces all if empty
  Query query(Collection<String> namespaces, List<String> matchers, Duration window) {
    String regex = PromQl.alternatives(namespaces);
    String text = whole().promql(regex, matchers);
    return asksForSamples()
        ? Query.samples(text + "[" + window.toMillis() + "ms]")
        : new Query(text, null, Query.Result.VECTOR, false);
  }

  private ProfileQuery whole() {
    ProfileQuery first = parts.getFirst();
    if (parts.size() == 1) {
      return first;
    }
    var selectors =
        parts.stream().map(ProfileQuery::selector).map(Objects::requireNonNull).toList();
    return new ProfileQuery(first.signal(), "", Selector.union(selectors), 1, first.labels());
  }
}
