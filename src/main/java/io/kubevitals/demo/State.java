package io.kubevitals.demo;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// `state` or `lastState` of a container.
public sealed interface State extends ApiValue {
  /// `lastState` of a container that never ended.
  record None() implements State {
    @Override
    public void writeTo(Fields fields) {
      // An empty message is how the API says that there is nothing to say.
    }
  }

  record Waiting(String reason, String message) implements State {
    @Override
    public void writeTo(Fields fields) {
      fields.message(
          1,
          "waiting",
          waiting -> {
            waiting.text(1, "reason", reason);
            waiting.text(2, "message", message);
          });
    }
  }

  record Running(Instant startedAt) implements State {
    @Override
    public void writeTo(Fields fields) {
      fields.message(2, "running", running -> running.time(1, "startedAt", startedAt));
    }
  }

  /// @param startedAt null where the kubelet lost sight of the container
  /// @param containerId `""` where the kubelet lost sight of the container
  record Terminated(
      int exitCode,
      String reason,
      String message,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      String containerId)
      implements State {
    @Override
    public void writeTo(Fields fields) {
      fields.message(
          3,
          "terminated",
          terminated -> {
            terminated.integer(1, "exitCode", exitCode);
            terminated.text(3, "reason", reason);
            terminated.text(4, "message", message);
            terminated.time(5, "startedAt", startedAt);
            terminated.time(6, "finishedAt", finishedAt);
            terminated.text(7, "containerID", containerId);
          });
    }
  }
}
