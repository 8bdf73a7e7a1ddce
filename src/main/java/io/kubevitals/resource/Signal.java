package io.kubevitals.resource;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What Prometheus is asked for: what it knows best, in base units; no arithmetic and no joins on
/// its side.
public enum Signal {
  CPU_USAGE(ProfileKind.USAGE, Form.COUNTER),
  MEMORY_USAGE(ProfileKind.USAGE, Form.SAMPLE),
  CPU_PERIODS(ProfileKind.USAGE, Form.COUNTER),
  CPU_THROTTLED_PERIODS(ProfileKind.USAGE, Form.COUNTER),
  OOM_KILLS(ProfileKind.USAGE, Form.COUNTER),

  CPU_REQUEST(ProfileKind.REQUESTS, Form.FACT),
  CPU_LIMIT(ProfileKind.REQUESTS, Form.FACT),
  MEMORY_REQUEST(ProfileKind.REQUESTS, Form.FACT),
  MEMORY_LIMIT(ProfileKind.REQUESTS, Form.FACT),
  /// Cards.
  GPU_REQUEST(ProfileKind.REQUESTS, Form.FACT),
  /// More than 0 for what holds a part of a card: an instance, a time slice, some of its memory.
  GPU_PART(ProfileKind.REQUESTS, Form.FACT),
  INIT_CPU_REQUEST(ProfileKind.REQUESTS, Form.FACT),
  INIT_CPU_LIMIT(ProfileKind.REQUESTS, Form.FACT),
  INIT_MEMORY_REQUEST(ProfileKind.REQUESTS, Form.FACT),
  INIT_MEMORY_LIMIT(ProfileKind.REQUESTS, Form.FACT),
  /// An init container that runs as long as its pod.
  SIDECAR(ProfileKind.REQUESTS, Form.FACT),
  CPU_OVERHEAD(ProfileKind.REQUESTS, Form.FACT),
  MEMORY_OVERHEAD(ProfileKind.REQUESTS, Form.FACT),
  /// Of a pod as a whole, its overhead included, as the scheduler counts it.
  POD_CPU_REQUEST(ProfileKind.REQUESTS, Form.FACT),
  POD_CPU_LIMIT(ProfileKind.REQUESTS, Form.FACT),
  POD_MEMORY_REQUEST(ProfileKind.REQUESTS, Form.FACT),
  POD_MEMORY_LIMIT(ProfileKind.REQUESTS, Form.FACT),
  /// 1 for each pod that holds resources.
  POD_ACTIVE(ProfileKind.REQUESTS, Form.FACT),
  /// Labels `owner_kind` and `owner_name`.
  POD_OWNER(ProfileKind.REQUESTS, Form.FACT),
  /// The same of a ReplicaSet, named by label `replicaset`, that may belong to no Deployment.
  REPLICA_SET_OWNER(ProfileKind.REQUESTS, Form.FACT),
  /// 1 for each container that runs.
  CONTAINER_RUNNING(ProfileKind.REQUESTS, Form.FACT),
  NODE_CPU_ALLOCATABLE(ProfileKind.REQUESTS, Form.FACT),
  NODE_MEMORY_ALLOCATABLE(ProfileKind.REQUESTS, Form.FACT),

  /// 0 to 1, of each card.
  GPU_UTILIZATION(ProfileKind.GPU, Form.SAMPLE),
  GPU_MEMORY_USED(ProfileKind.GPU, Form.SAMPLE),
  /// What is not used. Several series of one card add up.
  GPU_MEMORY_FREE(ProfileKind.GPU, Form.SAMPLE),
  /// What the container may use at most: the card, or its share of it.
  GPU_MEMORY_TOTAL(ProfileKind.GPU, Form.SAMPLE);

  /// What a series of this signal is.
  public enum Form {
    /// A counter: asked for as raw samples over a window.
    COUNTER,
    /// A value that moves: asked for as raw samples, of which the newest counts.
    SAMPLE,
    /// What holds until it changes: asked for at one moment.
    FACT
  }

  private final ProfileKind kind;
  private final Form form;

  Signal(ProfileKind kind, Form form) {
    this.kind = kind;
    this.form = form;
  }

  static Optional<Signal> of(String word) {
    return Arrays.stream(values()).filter(signal -> signal.word().equals(word)).findFirst();
  }

  /// As profiles write it.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The value of label `query`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public ProfileKind kind() {
    return kind;
  }

  public Form form() {
    return form;
  }
}
