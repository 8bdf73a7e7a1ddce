package io.kubevitals.resource;

import io.kubevitals.prometheus.PromQl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/// Some of the namespaces, for a query that is cut.
///
/// @param regex in RE2, `""` for all
/// @param others whether all namespaces are meant but those
record NamespacePart(String regex, boolean others) {
  static final NamespacePart ALL = new NamespacePart("", false);

  /// What a name may begin with.
  private static final List<String> FIRST_CHARACTERS =
      "abcdefghijklmnopqrstuvwxyz0123456789".chars().mapToObj(one -> (char) one + ".*").toList();

  /// What can be told apart where nothing but these namespaces matters.
  static List<NamespacePart> only(Collection<String> names) {
    return names.stream().map(List::of).map(PromQl::alternatives).map(NamespacePart::of).toList();
  }

  /// What can be told apart where there may be more namespaces than are known. Nothing is left out,
  /// so that what is new comes with the rest.
  static List<NamespacePart> all(Collection<String> known) {
    List<NamespacePart> some = known.isEmpty() ? byFirstCharacter() : only(known);
    String named = joined(some);
    return Stream.concat(some.stream(), Stream.of(new NamespacePart(named, true))).toList();
  }

  /// The same for a query that can only say which namespaces it is about.
  static List<NamespacePart> byFirstCharacter() {
    return FIRST_CHARACTERS.stream().map(NamespacePart::of).toList();
  }

  private static NamespacePart of(String regex) {
    return new NamespacePart(regex, false);
  }

  private static String joined(Collection<NamespacePart> parts) {
    return String.join("|", parts.stream().map(NamespacePart::regex).toList());
  }

  /// So many parts that together are the same.
  ///
  /// @param finest of which the last may be all others
  static List<NamespacePart> together(List<NamespacePart> finest, int count) {
    if (count <= 1) {
      return List.of(ALL);
    }
    var parts = new ArrayList<NamespacePart>();
    for (int i = 0; i < count; i++) {
      int from = finest.size() * i / count;
      List<NamespacePart> some = finest.subList(from, finest.size() * (i + 1) / count);
      parts.add(
          some.getLast().others
              ? new NamespacePart(joined(finest.subList(0, from)), true)
              : of(joined(some)));
    }
    return parts;
  }
}
