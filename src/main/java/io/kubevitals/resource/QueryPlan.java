package io.kubevitals.resource;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a cycle asks for: never more than [#MAX] queries, whatever the size of the cluster.
///
/// @param picks one of each kind, of cards one of each profile that has any, the best first
/// @param pin matchers for the queries of use
record QueryPlan(List<Pick> picks, List<LiveQuery> queries, List<String> pin) {
  /// With the probe 8.
  static final int MAX = 8;

  static QueryPlan of(List<Pick> picks, List<String> pin, RequestsFrom requests) {
    var groups = new EnumMap<QueryGroup, List<ProfileQuery>>(QueryGroup.class);
    for (Pick pick : picks) {
      Profile profile = pick.profile();
      for (ProfileQuery query : profile == null ? List.<ProfileQuery>of() : profile.queries()) {
        QueryGroup group = QueryGroup.of(query.signal());
        boolean wanted = query.signal().kind() == pick.kind() && !pick.missing().contains(query);
        if (wanted && (requests == RequestsFrom.PROMETHEUS || !group.isOfPods())) {
          groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(query);
        }
      }
    }
    var queries = new ArrayList<LiveQuery>();
    groups.forEach((group, parts) -> queries.addAll(together(group, parts)));
    return new QueryPlan(picks, queries.stream().limit(MAX).toList(), pin);
  }

  List<Pick> picks(ProfileKind kind) {
    return picks.stream().filter(pick -> pick.kind() == kind).toList();
  }

  /// The same, and what an earlier plan had found: what a partial answer does not tell of may be
  /// there all the same.
  ///
  /// @param refused profiles that are not to be used all the same
  QueryPlan keeping(QueryPlan before, Set<String> refused, RequestsFrom requests) {
    var kept = new ArrayList<Pick>();
    List<String> pinned = pin;
    for (ProfileKind kind : ProfileKind.values()) {
      List<Pick> found =
          before.picks(kind).stream()
              .filter(pick -> pick.isFound() && !refused.contains(pick.name()))
              .toList();
      kept.addAll(found.isEmpty() ? picks(kind) : found);
      pinned = kind == ProfileKind.USAGE && !found.isEmpty() ? before.pin : pinned;
    }
    return of(kept, pinned, requests);
  }

  /// How much better than others the profile is that a query is of; less is better.
  int rank(ProfileQuery query) {
    List<Pick> same = picks(query.signal().kind());
    for (int i = 0; i < same.size(); i++) {
      Profile profile = same.get(i).profile();
      if (profile != null && profile.queries().contains(query)) {
        return i;
      }
    }
    return same.size();
  }

  /// The selections of a group in one query, each expression in its own.
  private static List<LiveQuery> together(QueryGroup group, List<ProfileQuery> parts) {
    var queries = new ArrayList<LiveQuery>();
    var selections = parts.stream().filter(part -> part.selector() != null).distinct().toList();
    if (!selections.isEmpty()) {
      queries.add(new LiveQuery(group, selections));
    }
    parts.stream()
        .filter(part -> part.selector() == null)
        .forEach(part -> queries.add(new LiveQuery(group, List.of(part))));
    return queries;
  }

  Set<QueryGroup> groups() {
    var groups = new LinkedHashSet<QueryGroup>();
    queries.forEach(query -> groups.add(query.group()));
    return groups;
  }

  List<String> matchers(LiveQuery query, List<String> configured) {
    boolean ofUse = query.parts().getFirst().signal().kind() == ProfileKind.USAGE;
    if (pin.isEmpty() || !ofUse || query.parts().getFirst().selector() == null) {
      return configured;
    }
    var all = new ArrayList<>(configured);
    all.addAll(pin);
    return all;
  }
}
