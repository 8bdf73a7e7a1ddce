package io.kubevitals.probe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which families of a component are forwarded: names, and beginnings of names with a star behind.
final class AllowList {
  /// Our own prefix; nobody else may write families of that name.
  private static final String OURS = "kubevitals_";

  private final Set<String> names = new HashSet<>();
  private final List<String> prefixes = new ArrayList<>();

  AllowList(List<String> patterns) {
    for (String pattern : patterns) {
      if (pattern.endsWith("*")) {
        prefixes.add(pattern.substring(0, pattern.length() - 1));
      } else {
        names.add(pattern);
      }
    }
  }

  boolean admits(String family) {
    return !family.startsWith(OURS)
        && (names.contains(family) || prefixes.stream().anyMatch(family::startsWith));
  }
}
