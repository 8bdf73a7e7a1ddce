package io.kubevitals.incident;

import io.kubevitals.cluster.Deletion;
import io.kubevitals.cluster.PodRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// The states of `workload_pods`; every pod is in exactly one.
public enum PodState {
  READY,
  NOT_READY,
  PENDING,
  UNSCHEDULABLE,
  GATED,
  TERMINATING,
  /// Still there although its grace period and a margin are over.
  STUCK_TERMINATING,
  SUCCEEDED,
  FAILED;

  private final String word = name().toLowerCase(Locale.ROOT);

  public String word() {
    return word;
  }

  static PodState of(PodRecord pod, Instant now, Duration stuckMargin) {
    var deletion = pod.spec().deletion();
    if (deletion != null) {
      return now.isAfter(stuckAt(deletion, stuckMargin)) ? STUCK_TERMINATING : TERMINATING;
    }
    return switch (pod.status().phase()) {
      case SUCCEEDED -> SUCCEEDED;
      case FAILED -> FAILED;
      case RUNNING, UNKNOWN -> pod.status().ready() ? READY : NOT_READY;
      case PENDING ->
          switch (pod.status().scheduling()) {
            case UNSCHEDULABLE -> UNSCHEDULABLE;
            case GATED -> GATED;
            case WAITING, SCHEDULED -> PENDING;
          };
    };
  }

  static Instant stuckAt(Deletion deletion, Duration margin) {
    return deletion.deadline().plus(margin);
  }
}
