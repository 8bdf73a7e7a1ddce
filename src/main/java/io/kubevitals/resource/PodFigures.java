package io.kubevitals.resource;

import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.PodRecord;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The figures of one resource for one pod, from its specification and the use of its containers.
final class PodFigures {
  /// The name under which a source tells of a pod as a whole.
  static final String WHOLE = "";

  private final PodRecord pod;
  private final PodAmounts amounts;
  private final Map<ContainerKey, Reading> usage;

  PodFigures(Resource resource, PodRecord pod, Map<ContainerKey, Reading> usage) {
    this.pod = pod;
    this.amounts = new PodAmounts(pod, resource::of);
    this.usage = usage;
  }

  Figures ofPod() {
    double used = podUsage();
    double toRequest = Figures.ABSENT;
    double toLimit = Figures.ABSENT;
    for (ContainerRecord container : pod.containers()) {
      Figures figures = of(container);
      toRequest = Figures.highest(toRequest, figures.usageRequestRatio());
      toLimit = Figures.highest(toLimit, figures.usageLimitRatio());
    }
    double request = amounts.request();
    double limit = amounts.limit();
    return new Figures(
        used,
        request,
        limit,
        Figures.highest(toRequest, ofWhole(used, request, amounts.ownRequest())),
        Figures.highest(toLimit, ofWhole(used, limit, amounts.ownLimit())));
  }

  Figures of(ContainerRecord container) {
    double used = usageOf(container);
    double request = amounts.requestOf(container);
    double limit = amounts.limitOf(container);
    return new Figures(
        used, request, limit, Figures.ratio(used, request), Figures.ratio(used, limit));
  }

  /// A ratio of the pod as a whole, where it has resources of its own or no container is known.
  private double ofWhole(double used, double amount, double own) {
    return Figures.isPresent(own) || whole() != null ? Figures.ratio(used, amount) : Figures.ABSENT;
  }

  /// Absent unless the use of every running container is known: a part of it would pass for all.
  private double podUsage() {
    Reading whole = whole();
    if (whole != null) {
      return whole.value();
    }
    boolean runs = false;
    double sum = 0;
    for (ContainerRecord container : pod.containers()) {
      if (PodIndex.runs(container)) {
        runs = true;
        sum += usageOf(container);
      }
    }
    return runs ? sum : Figures.ABSENT;
  }

  private @Nullable Reading whole() {
    return usage.get(new ContainerKey(pod.id().uid(), WHOLE));
  }

  private double usageOf(ContainerRecord container) {
    Reading reading = usage.get(new ContainerKey(pod.id().uid(), container.name()));
    return reading == null || !PodIndex.runs(container) ? Figures.ABSENT : reading.value();
  }
}
