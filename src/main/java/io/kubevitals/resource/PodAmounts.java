package io.kubevitals.resource;

import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Resources;
import java.util.function.ToDoubleFunction;

/// What a pod asks for and may not exceed, as Kubernetes counts it.
///
/// @param of reads one resource, [Figures#ABSENT] where there is none
record PodAmounts(PodRecord pod, ToDoubleFunction<Amounts> of) {

  /// Cards.
  static double gpus(Amounts amounts) {
    return amounts.gpuMillis() == Amounts.ABSENT ? Figures.ABSENT : amounts.gpuMillis() / 1000.0;
  }

  /// Whether others may hold a part of a card of this pod, by what it asks for alone.
  static boolean sharesCards(PodRecord pod) {
    return sharesCards(pod.spec().resources())
        || pod.containers().stream().anyMatch(PodAmounts::sharesCards);
  }

  static boolean sharesCards(ContainerRecord container) {
    return sharesCards(container.resources());
  }

  private static boolean sharesCards(Resources resources) {
    return resources.requests().sharesCards() || resources.limits().sharesCards();
  }

  double requestOf(ContainerRecord container) {
    return of.applyAsDouble(container.resources().requests());
  }

  double limitOf(ContainerRecord container) {
    return of.applyAsDouble(container.resources().limits());
  }

  /// Of the pod as a whole, where it says so.
  double ownRequest() {
    return of.applyAsDouble(pod.spec().resources().requests());
  }

  double ownLimit() {
    return of.applyAsDouble(pod.spec().resources().limits());
  }

  /// What the scheduler reserves.
  double request() {
    double own = ownRequest();
    return withOverhead(Figures.isPresent(own) ? own : effective(this::requestOf));
  }

  /// Absent unless every container that runs as long as the pod has a limit.
  double limit() {
    double own = ownLimit();
    return withOverhead(
        Figures.isPresent(own) ? own : isLimited() ? effective(this::limitOf) : Figures.ABSENT);
  }

  private boolean isLimited() {
    for (ContainerRecord container : pod.containers()) {
      if (staysWithPod(container) && !Figures.isPresent(limitOf(container))) {
        return false;
      }
    }
    return true;
  }

  /// The limits that there are, as `kubectl describe node` adds them up.
  double limits() {
    double own = ownLimit();
    return withOverhead(Figures.isPresent(own) ? own : effective(this::limitOf));
  }

  private double withOverhead(double amount) {
    return Figures.isPresent(amount)
        ? Figures.sum(amount, of.applyAsDouble(pod.spec().overhead()))
        : amount;
  }

  /// Kubernetes' own sum: each init container needs its amount while the sidecars that started
  /// before it run; afterwards all sidecars and app containers run together.
  private double effective(ToDoubleFunction<ContainerRecord> amount) {
    double sidecars = Figures.ABSENT;
    double apps = Figures.ABSENT;
    double highestInit = Figures.ABSENT;
    for (ContainerRecord container : pod.containers()) {
      double own = amount.applyAsDouble(container);
      switch (container.type()) {
        case APP -> apps = Figures.sum(apps, own);
        case SIDECAR -> sidecars = Figures.sum(sidecars, own);
        case INIT -> highestInit = Figures.highest(highestInit, Figures.sum(sidecars, own));
        case EPHEMERAL -> {}
      }
    }
    return Figures.highest(highestInit, Figures.sum(apps, sidecars));
  }

  static boolean staysWithPod(ContainerRecord container) {
    return container.type() == ContainerType.APP || container.type() == ContainerType.SIDECAR;
  }
}
