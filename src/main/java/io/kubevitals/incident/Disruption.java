package io.kubevitals.incident;

import io.kubevitals.cluster.ContainerId;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodRecord;

/// Who or what ended a pod: the closed set of label `reason` of `pod_disruptions_total`.
public enum Disruption {
  EVICTED("Evicted"),
  PREEMPTED("Preempted"),
  TAINT_MANAGER("TaintManager"),
  EVICTION_API("EvictionAPI"),
  POD_GC("PodGC"),
  ADMISSION("Admission"),
  DEADLINE_EXCEEDED("DeadlineExceeded"),
  SHUTDOWN("Shutdown"),
  OTHER("Other"),
  NONE("");

  private final String word;

  Disruption(String word) {
    this.word = word;
  }

  /// @param word our own
  static Disruption ofWord(String word) {
    for (Disruption one : values()) {
      if (one.word.equals(word)) {
        return one;
      }
    }
    throw new IllegalArgumentException("no reason: " + word);
  }

  public String word() {
    return word;
  }

  /// What the kubelet says of a pod that it failed is closer to the cause than the condition: that
  /// is `TerminationByKubelet` for an eviction as for a shutdown.
  static Disruption of(PodRecord pod) {
    var status = pod.status();
    if (status.phase() == Phase.FAILED && !status.reason().isEmpty()) {
      return ofStatus(status.reason(), pod);
    }
    return ofCondition(status.disruption());
  }

  private static Disruption ofStatus(String reason, PodRecord pod) {
    return switch (reason) {
      case "Evicted" -> EVICTED;
      case "Preempting" -> PREEMPTED;
      case "DeadlineExceeded" -> DEADLINE_EXCEEDED;
      case "Terminated", "NodeShutdown", "Shutdown" -> SHUTDOWN;
      default -> neverStarted(pod) ? ADMISSION : OTHER;
    };
  }

  private static Disruption ofCondition(String reason) {
    return switch (reason) {
      case "" -> NONE;
      case "EvictionByEvictionAPI" -> EVICTION_API;
      case "DeletionByTaintManager" -> TAINT_MANAGER;
      case "PreemptionByScheduler", "PreemptionByKubeScheduler" -> PREEMPTED;
      case "DeletionByPodGC" -> POD_GC;
      case "TerminationByKubelet" -> EVICTED;
      default -> OTHER;
    };
  }

  /// The kubelet refuses a pod before it makes any container.
  private static boolean neverStarted(PodRecord pod) {
    for (ContainerRecord container : pod.containers()) {
      var status = container.status();
      if (!status.id().equals(ContainerId.NONE) || status.last() != null) {
        return false;
      }
    }
    return true;
  }
}
