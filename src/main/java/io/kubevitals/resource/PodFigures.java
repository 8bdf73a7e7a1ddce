package io.kubevitals.resource;

import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.PodRecord;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The figures of one resource for one pod, from its specification and the use of its containers.
final class PodFigures {
  private final Resource resource;
  private final PodRecord pod;
  private final Map<ContainerKey, Reading> usage;

  PodFigures(Resource resource, PodRecord pod, Map<ContainerKey, Reading> usage) {
    this.resource = resource;
    this.pod = pod;
    this.usage = usage;
  }

  Figures ofPod() {
    double ratioToRequest = Figures.ABSENT;
    double ratioToLimit = Figures.ABSENT;
    for (ContainerRecord container : pod.containers()) {
      Figures figures = of(container);
      ratioToRequest = Figures.highest(ratioToRequest, figures.usageRequestRatio());
      ratioToLimit = Figures.highest(ratioToLimit, figures.usageLimitRatio());
    }
    return new Figures(podUsage(), podRequest(), podLimit(), ratioToRequest, ratioToLimit);
  }

  Figures of(ContainerRecord container) {
    double used = usageOf(container);
    double request = request(container);
    double limit = limit(container);
    return new Figures(
        used, request, limit, Figures.ratio(used, request), Figures.ratio(used, limit));
  }

  /// Absent unless the use of every running container is known: a part of it would pass for all.
  private double podUsage() {
    List<ContainerRecord> running = pod.containers().stream().filter(PodIndex::runs).toList();
    return running.isEmpty()
        ? Figures.ABSENT
        : running.stream().mapToDouble(this::usageOf).reduce(0, (one, other) -> one + other);
  }

  /// What the scheduler reserves.
  private double podRequest() {
    double effective = effective(this::request);
    return Figures.isPresent(effective)
        ? Figures.sum(effective, resource.of(pod.spec().overhead()))
        : effective;
  }

  /// Absent unless every container that runs as long as the pod has a limit.
  private double podLimit() {
    boolean limited =
        pod.containers().stream()
            .filter(PodFigures::staysWithPod)
            .allMatch(container -> Figures.isPresent(limit(container)));
    double effective = limited ? effective(this::limit) : Figures.ABSENT;
    return Figures.isPresent(effective)
        ? Figures.sum(effective, resource.of(pod.spec().overhead()))
        : effective;
  }

  /// Kubernetes' own sum: each init container needs its amount while the sidecars that started
  /// before it run; afterwards all sidecars and app containers run together.
  private double effective(Function<ContainerRecord, Double> amount) {
    double sidecars = Figures.ABSENT;
    double apps = Figures.ABSENT;
    double highestInit = Figures.ABSENT;
    for (ContainerRecord container : pod.containers()) {
      double own = amount.apply(container);
      switch (container.type()) {
        case APP -> apps = Figures.sum(apps, own);
        case SIDECAR -> sidecars = Figures.sum(sidecars, own);
        case INIT -> highestInit = Figures.highest(highestInit, Figures.sum(sidecars, own));
        case EPHEMERAL -> {}
      }
    }
    return Figures.highest(highestInit, Figures.sum(apps, sidecars));
  }

  private double usageOf(ContainerRecord container) {
    Reading reading = usage.get(new ContainerKey(pod.id().uid(), container.name()));
    return reading == null || !PodIndex.runs(container) ? Figures.ABSENT : reading.value();
  }

  private double request(ContainerRecord container) {
    return amount(container.resources().requests());
  }

  private double limit(ContainerRecord container) {
    return amount(container.resources().limits());
  }

  private double amount(Amounts amounts) {
    return resource.of(amounts);
  }

  static boolean staysWithPod(ContainerRecord container) {
    return container.type() == ContainerType.APP || container.type() == ContainerType.SIDECAR;
  }
}
