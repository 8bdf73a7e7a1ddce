package io.kubevitals.incident;

import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState.Terminated;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.RestartPolicy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Work that is done: exit 0 of a container that its restart policy lets end, and however a sidecar
/// ends when the work beside it is done.
record JobCompletedRule() implements NoiseRule {
  @Override
  public String name() {
    return "job-completed";
  }

  @Override
  public @Nullable String why(Symptom symptom, Instant now) {
    var container = find(symptom.pod(), symptom.kind().container());
    if (container == null) {
      return null;
    }
    if (container.type() == ContainerType.SIDECAR && isDone(symptom.pod())) {
      return "the work that sidecar %s served is done".formatted(container.name());
    }
    Integer exitCode = symptom.detail().exitCode();
    boolean mayEnd = container.restartPolicy() != RestartPolicy.ALWAYS;
    return mayEnd && exitCode != null && exitCode == 0
        ? "container %s completed and its pod's restart policy lets it end"
            .formatted(container.name())
        : null;
  }

  private static @Nullable ContainerRecord find(PodRecord pod, String name) {
    for (ContainerRecord container : pod.containers()) {
      if (container.name().equals(name)) {
        return container;
      }
    }
    return null;
  }

  private static boolean isDone(PodRecord pod) {
    for (ContainerRecord container : pod.containers()) {
      if (container.type() == ContainerType.APP
          && !(container.restartPolicy() != RestartPolicy.ALWAYS
              && container.status().state() instanceof Terminated ended
              && ended.exitCode() == 0)) {
        return false;
      }
    }
    return true;
  }
}
