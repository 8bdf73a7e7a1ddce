package io.kubevitals.resource;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A named set of queries with the mapping of their labels.
///
/// @param queries several for one signal stand in the order of preference
public record Profile(String name, String about, LabelMap labels, List<ProfileQuery> queries) {

  public List<ProfileQuery> of(Signal signal) {
    return queries.stream().filter(query -> query.signal() == signal).toList();
  }

  public boolean has(Signal signal) {
    return queries.stream().anyMatch(query -> query.signal() == signal);
  }

  /// What the profile can be chosen for.
  public Set<ProfileKind> kinds() {
    var kinds = EnumSet.noneOf(ProfileKind.class);
    Arrays.stream(Signal.values()).filter(this::has).forEach(signal -> kinds.add(signal.kind()));
    return kinds;
  }
}
