package io.kubevitals.resource.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What one kind of exporter told of cards. Clusters may have several, of several vendors, and two
/// may tell of the same card: what they tell of one container is never put together.
///
/// @param total how much memory the cards of each container have for it at most
record Cards(
    List<TrackStore> utilization, List<TrackStore> memory, Map<ContainerName, Double> total) {

  boolean isEmpty() {
    return utilization.isEmpty() && memory.isEmpty();
  }

  List<TrackStore> stores(Amount amount) {
    return switch (amount) {
      case CPU, MEMORY -> List.of();
      case GPU -> utilization;
      case GPU_MEMORY -> memory;
    };
  }

  Stream<TrackStore> stores() {
    return Stream.concat(utilization.stream(), memory.stream());
  }

  /// Whether its series say that they are of parts of cards.
  boolean areParts(ContainerName container) {
    return stores().anyMatch(store -> store.tellsOfParts(container));
  }

  /// How much it knows of a container: use of cards, of their memory, and how much there is.
  private int knows(ContainerName container) {
    int known = 0;
    known += utilization.stream().anyMatch(store -> store.tells(container)) ? 1 : 0;
    known += memory.stream().anyMatch(store -> store.tells(container)) ? 1 : 0;
    return known + (known > 0 && total.containsKey(container) ? 1 : 0);
  }

  /// The one that knows most of a container, of equals the first.
  static Cards best(List<Cards> all, ContainerName container) {
    Cards best = new Cards(List.of(), List.of(), Map.of());
    int most = 0;
    for (Cards one : all) {
      int knows = one.knows(container);
      if (knows > most) {
        most = knows;
        best = one;
      }
    }
    return best;
  }
}
