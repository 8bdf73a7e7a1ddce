package io.kubevitals.resource.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds the containers whose cards other pods held at the same time. One after the other is no
/// sharing.
final class SharedCards {
  private final Map<String, List<Hold>> holds = new HashMap<>();

  private record Hold(ContainerName container, long firstMillis, long lastMillis) {
    boolean overlaps(Hold other, long least) {
      long both = Math.min(lastMillis, other.lastMillis) - Math.max(firstMillis, other.firstMillis);
      return both >= least && !container.ofPod().equals(other.container.ofPod());
    }
  }

  private SharedCards() {}

  /// @param interval between samples: two pods of which one follows the other have less in common
  static Set<ContainerName> of(List<Cards> cards, Duration interval) {
    var shared = new SharedCards();
    cards.forEach(one -> one.stores().forEach(shared::add));
    return shared.found(interval.multipliedBy(2).toMillis());
  }

  private void add(TrackStore store) {
    for (ContainerName container : store.containers()) {
      for (var one : store.of(container)) {
        String card = one.getKey().part();
        Track track = one.getValue();
        if (!card.isEmpty()) {
          holds
              .computeIfAbsent(card, _ -> new ArrayList<>())
              .add(new Hold(container, track.firstMillis(), track.lastMillis()));
        }
      }
    }
  }

  private Set<ContainerName> found(long least) {
    var found = new HashSet<ContainerName>();
    for (List<Hold> all : holds.values()) {
      for (Hold one : all) {
        if (all.stream().anyMatch(other -> one.overlaps(other, least))) {
          found.add(one.container);
        }
      }
    }
    return found;
  }
}
