package io.kubevitals.resource.report;

import io.kubevitals.resource.report.Holder.Life;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What each pod holds of its node at the window's end: what the scheduler counts where it tells,
/// else the sum of the containers.
final class PodPromises {
  static final List<Amount> AMOUNTS = List.of(Amount.CPU, Amount.MEMORY);

  /// Of what sums of doubles may differ by.
  private static final double SAME = 1e-6;

  private final OnNodes onNodes;
  private final Map<Life, Set<ContainerName>> containers = new HashMap<>();
  private final Map<PodName, List<Life>> lives = new HashMap<>();
  private final Map<Amount, Map<Life, Map<ContainerName, Double>>> requests =
      new EnumMap<>(Amount.class);
  private final Map<Amount, Map<Life, Map<ContainerName, Double>>> limits =
      new EnumMap<>(Amount.class);

  /// @param unlimited containers whose use nothing limits
  /// @param asWhole whether the limit is one of the pod itself
  record Promise(double request, double limit, int unlimited, boolean asWhole) {}

  PodPromises(OnNodes onNodes) {
    this.onNodes = onNodes;
    onNodes
        .active()
        .forEach(life -> lives.computeIfAbsent(life.pod(), _ -> new ArrayList<>(1)).add(life));
    for (Amount amount : AMOUNTS) {
      requests.put(amount, byLife(onNodes.requests(amount)));
      limits.put(amount, byLife(onNodes.limits(amount)));
    }
  }

  private Map<Life, Map<ContainerName, Double>> byLife(Map<Holder, Double> all) {
    var byLife = new HashMap<Life, Map<ContainerName, Double>>();
    all.forEach(
        (holder, value) -> {
          Life life = holder.life();
          byLife
              .computeIfAbsent(life, _ -> new HashMap<>())
              .merge(holder.container(), value, Math::max);
          containers.computeIfAbsent(life, _ -> new TreeSet<>()).add(holder.container());
        });
    return byLife;
  }

  boolean isEmpty() {
    return containers.isEmpty();
  }

  Promise of(Amount amount, Life life) {
    double overhead = onNodes.overhead(amount, life);
    double request = share(requests, amount, life).request(overhead);
    PodShare share = share(limits, amount, life);
    double limit = share.limit(overhead);
    // The scheduler tells no uid: of two pods of one name nobody knows which it means.
    if (lives.getOrDefault(life.pod(), List.of()).size() != 1) {
      return new Promise(request, limit, share.unlimited(), false);
    }
    double wholeRequest = onNodes.whole().request(amount, life.pod());
    double wholeLimit = onNodes.whole().limit(amount, life.pod());
    boolean asWhole = isOfItsOwn(wholeLimit, limit, life);
    return new Promise(
        Double.isNaN(wholeRequest) ? request : wholeRequest,
        Double.isNaN(wholeLimit) ? limit : wholeLimit,
        asWhole ? 0 : share.unlimited(),
        asWhole);
  }

  /// Whether a limit of the pod itself holds for its containers too.
  boolean isLimitedAsWhole(Amount amount, PodName pod) {
    return !amount.isOfCards()
        && lives.getOrDefault(pod, List.of()).stream().anyMatch(life -> of(amount, life).asWhole());
  }

  /// Whether a limit is not the sum of the containers'. That may be too high, but not too low,
  /// where nothing tells in which order they start.
  private boolean isOfItsOwn(double whole, double sum, Life life) {
    boolean ordered =
        containers.getOrDefault(life, Set.of()).stream().anyMatch(onNodes.init()::contains);
    return whole > sum * (1 + SAME) || (!ordered && whole < sum * (1 - SAME));
  }

  private PodShare share(
      Map<Amount, Map<Life, Map<ContainerName, Double>>> bounds, Amount amount, Life life) {
    return PodShare.of(
        containers.getOrDefault(life, Set.of()),
        bounds.getOrDefault(amount, Map.of()).getOrDefault(life, Map.of()),
        onNodes.init(),
        onNodes.sidecars());
  }
}
