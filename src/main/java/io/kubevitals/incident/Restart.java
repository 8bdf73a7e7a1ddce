package io.kubevitals.incident;

import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState.Running;
import io.kubevitals.cluster.ContainerState.Terminated;
import io.kubevitals.cluster.ContainerState.Waiting;
import io.kubevitals.cluster.ContainerStatus;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whether an ended container will run again, and when ends in a row are a crash loop.
final class Restart {
  /// After a run this long the kubelet forgets its back-off.
  static final Duration STEADY = Duration.ofMinutes(10);

  private Restart() {}

  /// The end that the present state follows from: the newest run's, null while it runs or before
  /// the first run.
  static @Nullable Terminated newestEnd(ContainerStatus status) {
    return switch (status.state()) {
      case Running _ -> null;
      case Terminated ended -> ended;
      case Waiting _ -> status.last();
    };
  }

  /// Whether the kubelet will start this ended container again.
  static boolean follows(PodRecord pod, ContainerRecord container, Terminated end) {
    var phase = pod.status().phase();
    if (phase == Phase.SUCCEEDED || phase == Phase.FAILED || pod.spec().deletion() != null) {
      return false;
    }
    return switch (container.restartPolicy()) {
      case ALWAYS -> true;
      case ON_FAILURE -> end.exitCode() != 0;
      // Rules of the container may restart it all the same, which its restartCount shows.
      case NEVER ->
          container.type() != ContainerType.EPHEMERAL
              && end.exitCode() != 0
              && container.status().restartCount() > 0;
    };
  }

  /// The ends in a row after one more.
  static int row(int before, ContainerRecord container, @Nullable Terminated end) {
    if (end == null) {
      return before + 1;
    }
    if (end.exitCode() == 0 && container.restartPolicy() != RestartPolicy.ALWAYS) {
      return 0;
    }
    return isSteady(end.startedAt(), end.finishedAt()) ? 1 : before + 1;
  }

  /// In a crash loop: from the second end in a row until a run has lasted [#STEADY].
  static boolean isLooping(PodRecord pod, ContainerRecord container, int row, Instant now) {
    if (row < 2) {
      return false;
    }
    if (container.status().state() instanceof Running running) {
      return pod.spec().deletion() == null && now.isBefore(running.startedAt().plus(STEADY));
    }
    var end = newestEnd(container.status());
    return end != null && follows(pod, container, end);
  }

  private static boolean isSteady(Instant started, Instant finished) {
    return started.isAfter(Instant.EPOCH) && !finished.isBefore(started.plus(STEADY));
  }
}
