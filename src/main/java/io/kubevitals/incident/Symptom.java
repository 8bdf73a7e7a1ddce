package io.kubevitals.incident;

import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A trouble of one pod, before noise rules: what an incident is made of.
record Symptom(Workload workload, PodRecord pod, Kind kind, Severity severity, Detail detail) {

  /// @param container `""` for a trouble of the whole pod
  /// @param reason as in label `reason`
  /// @param standing it lasts; otherwise it is an event that is over
  /// @param terminating it happened because somebody deleted the pod
  record Kind(String container, String reason, boolean standing, boolean terminating) {}

  /// @param what one sentence, which most often nobody reads before the next one takes its place;
  ///   it must not hold the pod
  /// @param at when it happened or began, [Instant#EPOCH] where unknown
  record Detail(Supplier<String> what, @Nullable Integer exitCode, String message, Instant at) {}

  Incident.Subject subject() {
    return new Incident.Subject(workload, kind.container(), kind.reason());
  }
}
