package io.kubevitals.incident;

import io.kubevitals.cluster.Workload;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One trouble of one workload as the book tells it, however many pods and events it has.
///
/// @param what one sentence: what happened
/// @param last the newest evidence
public record Incident(
    long id, Subject subject, Severity severity, Span span, Pods pods, String what, Evidence last) {

  /// What it is about: one incident is open per subject.
  ///
  /// @param container `""` for a trouble of whole pods
  /// @param reason of a termination, a wait or a disruption, or `Unschedulable`, `StuckTerminating`
  public record Subject(Workload workload, String container, String reason) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Subject subject
          && workload.equals(subject.workload)
          && container.equals(subject.container)
          && reason.equals(subject.reason);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * workload.hashCode() + container.hashCode()) + reason.hashCode();
    }
  }

  /// @param events ends, disruptions and beginnings of a standing trouble
  /// @param resolvedAt null while open
  public record Span(Instant first, Instant last, long events, @Nullable Instant resolvedAt) {}

  /// @param failing pods in trouble now
  /// @param affected pods ever affected
  /// @param names some of them, the newest first
  public record Pods(int failing, int affected, List<String> names) {}

  /// @param exitCode null where nothing exited
  /// @param message of the kubelet or the container, or `""`
  public record Evidence(String pod, @Nullable Integer exitCode, String message, Instant at) {}

  public boolean isOpen() {
    return span.resolvedAt() == null;
  }
}
