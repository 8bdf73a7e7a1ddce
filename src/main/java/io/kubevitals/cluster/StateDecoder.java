package io.kubevitals.cluster;

import io.kubevitals.cluster.ContainerState.Running;
import io.kubevitals.cluster.ContainerState.Terminated;
import io.kubevitals.cluster.ContainerState.Waiting;
import java.io.IOException;
import java.time.Instant;

/// Reads a `ContainerState`.
final class StateDecoder {
  /// Termination messages may have 4 KiB and belong to one container each.
  static final int MAX_MESSAGE_BYTES = 512;

  private final MessageReader in;
  private final Pool<Waiting> waiting = new Pool<>(1 << 10);

  StateDecoder(MessageReader in) {
    this.in = in;
  }

  /// What says nothing is waiting without a reason.
  ContainerState read() throws IOException {
    int limit = in.enter();
    ContainerState state = Waiting.UNSAID;
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 1 << 3 | 2 -> state = waiting();
        case 2 << 3 | 2 -> state = running();
        case 3 << 3 | 2 -> state = terminated();
        default -> in.skip(tag);
      }
    }
    in.leave(limit);
    return state;
  }

  private Waiting waiting() throws IOException {
    int limit = in.enter();
    String reason = "";
    String message = "";
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 1 << 3 | 2 -> reason = in.shared();
        case 2 << 3 | 2 -> message = in.cut(MAX_MESSAGE_BYTES);
        default -> in.skip(tag);
      }
    }
    in.leave(limit);
    return waiting.share(new Waiting(reason, message));
  }

  private Running running() throws IOException {
    int limit = in.enter();
    Instant startedAt = Instant.EPOCH;
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      if (tag == Fields.text(1)) {
        startedAt = in.time();
      } else {
        in.skip(tag);
      }
    }
    in.leave(limit);
    return new Running(startedAt);
  }

  private Terminated terminated() throws IOException {
    int limit = in.enter();
    int exitCode = 0;
    String reason = "";
    String message = "";
    Instant startedAt = Instant.EPOCH;
    Instant finishedAt = Instant.EPOCH;
    ContainerId id = ContainerId.NONE;
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 1 << 3 -> exitCode = (int) in.number();
        case 3 << 3 | 2 -> reason = in.shared();
        case 4 << 3 | 2 -> message = in.cut(MAX_MESSAGE_BYTES);
        case 5 << 3 | 2 -> startedAt = in.time();
        case 6 << 3 | 2 -> finishedAt = in.time();
        case 7 << 3 | 2 -> id = in.containerId();
        default -> in.skip(tag);
      }
    }
    in.leave(limit);
    return new Terminated(id, reason, message, exitCode, startedAt, finishedAt);
  }
}
