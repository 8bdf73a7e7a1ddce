package io.kubevitals.resource;

import io.kubevitals.prometheus.PromQl;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a profile asks for one signal.
///
/// @param text PromQL; an expression may hold `$namespaces`, an RE2 expression for the namespaces
///   that are asked about, and `$matchers`, more label matchers with a comma after each
/// @param selector null where the text is an expression: its values are taken as they are, at the
///   time of the query
/// @param scale what a value is multiplied with to be in base units
public record ProfileQuery(
    Signal signal, String text, @Nullable Selector selector, double scale, LabelMap labels) {

  boolean canBearMatchers() {
    return selector != null || text.contains("$matchers");
  }

  /// The query for these namespaces, all if there are none, with these matchers.
  ///
  /// @param namespaces an RE2 expression, `""` for all
  public String promql(String namespaces, List<String> matchers) {
    return selector == null
        ? expression(namespaces, matchers)
        : selector.promql(narrowed(namespaces, matchers));
  }

  private List<String> narrowed(String namespaces, List<String> matchers) {
    // Where the namespace may be in one of two labels, no matcher can ask for it.
    return namespaces.isEmpty() || labels.namespace().size() != 1
        ? matchers
        : and(matchers, labels.namespace().getFirst() + "=~" + PromQl.literal(namespaces));
  }

  private String expression(String namespaces, List<String> matchers) {
    String more = matchers.stream().map(one -> one + ",").collect(Collectors.joining());
    String escaped = namespaces.isEmpty() ? ".+" : inside(PromQl.literal(namespaces));
    return text.replace("$matchers", more).replace("$namespaces", escaped);
  }

  private static List<String> and(List<String> matchers, String one) {
    var all = new ArrayList<>(matchers);
    all.add(one);
    return all;
  }

  private static String inside(String literal) {
    return literal.substring(1, literal.length() - 1);
  }
}
