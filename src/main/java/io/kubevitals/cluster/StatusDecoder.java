package io.kubevitals.cluster;

import java.io.IOException;

/// Reads a `PodStatus`. What it read last stays until [#clear].
final class StatusDecoder {
  private final MessageReader in;
  private final ContainerDecoder containers;
  private final Pool<PodStatus> shared = new Pool<>(1 << 10);

  private Phase phase = Phase.UNKNOWN;
  private String reason = "";
  private String message = "";
  private boolean ready;
  private Scheduling scheduling = Scheduling.WAITING;
  private String disruption = "";

  StatusDecoder(MessageReader in, ContainerDecoder containers) {
    this.in = in;
    this.containers = containers;
  }

  void clear() {
    phase = Phase.UNKNOWN;
    reason = "";
    message = "";
    ready = false;
    scheduling = Scheduling.WAITING;
    disruption = "";
  }

  void read() throws IOException {
    int limit = in.enter();
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 1 << 3 | 2 -> phase = phase(in.shared());
        case 2 << 3 | 2 -> readCondition();
        case 3 << 3 | 2 -> message = in.cut(StateDecoder.MAX_MESSAGE_BYTES);
        case 4 << 3 | 2 -> reason = in.shared();
        case 8 << 3 | 2, 10 << 3 | 2, 13 << 3 | 2 -> containers.readStatus();
        default -> in.skip(tag);
      }
    }
    in.leave(limit);
  }

  /// @param node a pod that has one is scheduled, whoever put it there
  PodStatus status(String node) {
    return shared.share(
        new PodStatus(
            phase,
            reason,
            phase == Phase.FAILED ? message : "",
            ready,
            node.isEmpty() ? scheduling : Scheduling.SCHEDULED,
            disruption));
  }

  private void readCondition() throws IOException {
    int limit = in.enter();
    String type = "";
    boolean holds = false;
    String why = "";
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 1 << 3 | 2 -> type = in.shared();
        case 2 << 3 | 2 -> holds = in.shared().equals("True");
        case 5 << 3 | 2 -> why = in.shared();
        default -> in.skip(tag);
      }
    }
    in.leave(limit);
    apply(type, holds, why);
  }

  private void apply(String type, boolean holds, String why) {
    switch (type) {
      case "Ready" -> ready = holds;
      case "PodScheduled" -> scheduling = scheduling(holds, why);
      case "DisruptionTarget" -> disruption = holds ? why : "";
      default -> {}
    }
  }

  private static Scheduling scheduling(boolean scheduled, String why) {
    if (scheduled) {
      return Scheduling.SCHEDULED;
    }
    return switch (why) {
      case "Unschedulable" -> Scheduling.UNSCHEDULABLE;
      case "SchedulingGated" -> Scheduling.GATED;
      default -> Scheduling.WAITING;
    };
  }

  private static Phase phase(String text) {
    return switch (text) {
      case "Pending" -> Phase.PENDING;
      case "Running" -> Phase.RUNNING;
      case "Succeeded" -> Phase.SUCCEEDED;
      case "Failed" -> Phase.FAILED;
      default -> Phase.UNKNOWN;
    };
  }
}
