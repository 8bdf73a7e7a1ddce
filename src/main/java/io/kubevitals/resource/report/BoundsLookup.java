package io.kubevitals.resource.report;

import io.kubevitals.resource.report.AmountFigures.Bounds;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Finds a container's request and limit. Of several lives of a pod's name the one that is active
/// at the window's end counts, else the highest.
final class BoundsLookup {
  private final Map<Amount, Map<ContainerName, Double>> requests = new HashMap<>();
  private final Map<Amount, Map<ContainerName, Double>> limits = new HashMap<>();
  private final WindowFacts facts;
  private final PodPromises promises;

  BoundsLookup(WindowFacts facts, PodPromises promises) {
    this.facts = facts;
    this.promises = promises;
    facts.bounds().requests().forEach((amount, all) -> requests.put(amount, byName(all)));
    facts.bounds().limits().forEach((amount, all) -> limits.put(amount, byName(all)));
  }

  private Map<ContainerName, Double> byName(Map<Holder, Double> all) {
    var chosen = new HashMap<ContainerName, Double>();
    var active = new HashMap<ContainerName, Double>();
    Set<Holder.Life> lives = facts.running().activeAtEnd();
    all.forEach(
        (holder, value) -> {
          chosen.merge(holder.container(), value, Math::max);
          if (lives.contains(holder.life())) {
            active.merge(holder.container(), value, Math::max);
          }
        });
    chosen.putAll(active);
    return chosen;
  }

  /// @param alone whether it is the only container of its pod: then what is told of the pod is its
  Bounds of(Amount amount, ContainerName container, boolean alone) {
    boolean changed = facts.bounds().changed().getOrDefault(amount, Set.of()).contains(container);
    double request = find(requests, amount, container, alone);
    double limit = find(limits, amount, container, alone);
    boolean known =
        !Double.isNaN(request)
            || !Double.isNaN(limit)
            || facts.running().scrapes().containsKey(container);
    return new Bounds(
        request, limit, changed, known && !promises.isLimitedAsWhole(amount, container.ofPod()));
  }

  /// Whether it holds a part of a card, as far as what it asked for tells.
  boolean isPartOfCard(ContainerName container, boolean alone) {
    Set<ContainerName> parts = facts.bounds().parts();
    return parts.contains(container) || (alone && parts.contains(wholeOf(container)));
  }

  private static ContainerName wholeOf(ContainerName container) {
    return new ContainerName(container.namespace(), container.pod(), "");
  }

  private static double find(
      Map<Amount, Map<ContainerName, Double>> all,
      Amount amount,
      ContainerName container,
      boolean alone) {
    var values = all.getOrDefault(amount, Map.of());
    Double own = values.get(container);
    if (own == null && alone) {
      own = values.get(wholeOf(container));
    }
    return own == null ? Double.NaN : own;
  }
}
