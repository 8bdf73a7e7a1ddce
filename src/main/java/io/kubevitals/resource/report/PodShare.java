package io.kubevitals.resource.report;

import java.util.Map;
import java.util.Set;

/// What one pod holds of its node, counted as Kubernetes does: an init container needs its amount
/// before the app containers run, sidecars need theirs all the time. Nothing tells in which order
/// init containers start: sidecars count as the first, so that no sum is too low.
///
/// @param unlimited containers that run as long as the pod and have none of it
record PodShare(double apps, double sidecars, double highestInit, int unlimited) {

  static PodShare of(
      Iterable<ContainerName> containers,
      Map<ContainerName, Double> amounts,
      Set<ContainerName> init,
      Set<ContainerName> sidecar) {
    double apps = 0;
    double sidecars = 0;
    double highestInit = 0;
    int unlimited = 0;
    for (ContainerName one : containers) {
      double amount = amounts.getOrDefault(one, 0.0);
      if (sidecar.contains(one)) {
        sidecars += amount;
      } else if (init.contains(one)) {
        highestInit = Math.max(highestInit, amount);
      } else {
        apps += amount;
      }
      boolean stays = sidecar.contains(one) || !init.contains(one);
      unlimited += stays && amount <= 0 ? 1 : 0;
    }
    return new PodShare(apps, sidecars, highestInit, unlimited);
  }

  double effective() {
    return sidecars + Math.max(apps, highestInit);
  }

  /// The scheduler adds a pod's overhead to what it asks for.
  double request(double overhead) {
    return effective() + overhead;
  }

  /// A limit that there is grows by the overhead, none stays none.
  double limit(double overhead) {
    return effective() > 0 ? effective() + overhead : 0;
  }
}
