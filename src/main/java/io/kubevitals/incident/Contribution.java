package io.kubevitals.incident;

import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState.Running;
import io.kubevitals.cluster.ContainerState.Waiting;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.PodRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What one container adds to the gauges now.
///
/// @param waiting `NONE` where it is not stuck
record Contribution(String container, ContainerType type, WaitingReason waiting, boolean looping) {

  /// Of all containers that add anything.
  static List<Contribution> of(PodRecord pod, PodLife life, Instant now) {
    List<Contribution> all = List.of();
    for (int i = 0; i < pod.containers().size(); i++) {
      var container = pod.containers().get(i);
      var one = of(pod, container, life.container(i, container.name()), now);
      if (one.looping() || one.waiting() != WaitingReason.NONE) {
        all = all.isEmpty() ? new ArrayList<>(1) : all;
        all.add(one);
      }
    }
    return all;
  }

  private static Contribution of(
      PodRecord pod, ContainerRecord container, ContainerLife life, Instant now) {
    boolean looping = Restart.isLooping(pod, container, life.row(), now);
    var state = container.status().state();
    var waiting = WaitingReason.NONE;
    if (state instanceof Waiting shown) {
      waiting = WaitingReason.of(shown.reason());
    }
    boolean backsOff = looping && !(state instanceof Running);
    if (waiting == WaitingReason.NONE || waiting == WaitingReason.CRASH_LOOP_BACK_OFF) {
      waiting = backsOff ? WaitingReason.CRASH_LOOP_BACK_OFF : WaitingReason.NONE;
    }
    return new Contribution(container.name(), container.type(), waiting, looping);
  }
}
