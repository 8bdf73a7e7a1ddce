package io.kubevitals.resource;

import io.kubevitals.prometheus.PromQl;
import io.kubevitals.prometheus.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/// One query of a cycle.
///
/// @param parts what is asked for: one expression, or selections of one profile
record LiveQuery(QueryGroup group, List<ProfileQuery> parts) {

  /// Whether the answer holds the samples of a window rather than one value per series.
  boolean asksForSamples() {
    return isSelection() && parts.getFirst().signal().form() != Signal.Form.FACT;
  }

  /// Whether its series can be asked for by namespaces: nodes have none, and where the namespace
  /// may be in one of two labels, no matcher can ask for it.
  boolean tellsOfNamespaces() {
    List<String> labels = parts.getFirst().labels().namespace();
    return group != QueryGroup.NODE_ALLOCATABLE
        && (isSelection() ? labels.size() == 1 : parts.getFirst().text().contains("$namespaces"))
        && parts.stream().allMatch(part -> part.labels().namespace().equals(labels));
  }

  private boolean isSelection() {
    return parts.getFirst().selector() != null;
  }

  /// The parts of the namespaces that can be told apart.
  ///
  /// @param known those of the pods there are
  List<NamespacePart> namespaces(Collection<String> known) {
    if (!group.isOfPods()) {
      return NamespacePart.only(known);
    }
    return isSelection() ? NamespacePart.all(known) : NamespacePart.byFirstCharacter();
  }

  /// @param before how long ago the window ends
  Query query(NamespacePart namespaces, List<String> matchers, Duration window, Duration before) {
    String text =
        namespaces.others()
            ? whole().promql("", without(namespaces.regex(), matchers))
            : whole().promql(namespaces.regex(), matchers);
    String offset = before.isZero() ? "" : " offset " + before.toMillis() + "ms";
    return asksForSamples()
        ? Query.samples(text + "[" + window.toMillis() + "ms]" + offset)
        : new Query(text, null, Query.Result.VECTOR, false);
  }

  private List<String> without(String namespaces, List<String> matchers) {
    var all = new ArrayList<>(matchers);
    String label = parts.getFirst().labels().namespace().getFirst();
    all.add(label + "!~" + PromQl.literal(namespaces));
    return all;
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
