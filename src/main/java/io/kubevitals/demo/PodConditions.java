package io.kubevitals.demo;

import java.time.Instant;
import java.util.List;

/// Phase and conditions as a kubelet derives them from the containers.
final class PodConditions {
  private PodConditions() {}

  static Pod of(Pod pod, Instant now) {
    boolean initialized = initialized(pod);
    boolean ready =
        initialized
            && pod.of(ContainerKind.APP, ContainerKind.SIDECAR).stream()
                .allMatch(container -> container.statusOrCreating().ready());
    return pod.change()
        .phase(phase(pod, initialized))
        .condition(condition(pod, "Initialized", initialized, "ContainersNotInitialized", now))
        .condition(condition(pod, "Ready", ready, "ContainersNotReady", now))
        .condition(condition(pod, "ContainersReady", ready, "ContainersNotReady", now))
        .build();
  }

  private static boolean initialized(Pod pod) {
    boolean initDone =
        pod.of(ContainerKind.INIT).stream().allMatch(container -> exit(container) == 0);
    boolean sidecarsStarted =
        pod.of(ContainerKind.SIDECAR).stream()
            .allMatch(container -> !container.statusOrCreating().containerId().isEmpty());
    return initDone && sidecarsStarted;
  }

  private static Condition condition(
      Pod pod, String type, boolean holds, String reason, Instant now) {
    String status = holds ? "True" : "False";
    Instant since =
        pod.status().conditions().stream()
            .filter(c -> c.type().equals(type) && c.status().equals(status))
            .map(Condition::since)
            .findFirst()
            .orElse(now);
    return new Condition(type, status, holds ? "" : reason, "", since);
  }

  private static String phase(Pod pod, boolean initialized) {
    List<Container> apps = pod.of(ContainerKind.APP);
    boolean ending = pod.metadata().deletionTimestamp() != null;
    if (apps.stream().allMatch(app -> exit(app) >= 0)) {
      boolean failed = apps.stream().anyMatch(app -> exit(app) > 0);
      if (ending || !restarts(pod, failed)) {
        return failed ? "Failed" : "Succeeded";
      }
    }
    if (!initialized && initFailed(pod)) {
      return "Failed";
    }
    boolean started =
        apps.stream().allMatch(app -> !app.statusOrCreating().containerId().isEmpty());
    return initialized && started ? "Running" : "Pending";
  }

  private static boolean initFailed(Pod pod) {
    return pod.spec().restartPolicy().equals("Never")
        && pod.of(ContainerKind.INIT).stream().anyMatch(init -> exit(init) > 0);
  }

  private static boolean restarts(Pod pod, boolean failed) {
    return switch (pod.spec().restartPolicy()) {
      case "Never" -> false;
      case "OnFailure" -> failed;
      default -> true;
    };
  }

  /// -1 while it has not ended.
  private static int exit(Container container) {
    return container.statusOrCreating().state() instanceof State.Terminated ended
        ? ended.exitCode()
        : -1;
  }
}
