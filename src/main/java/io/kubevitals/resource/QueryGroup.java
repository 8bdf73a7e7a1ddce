package io.kubevitals.resource;

import java.util.Locale;

/// Signals that one query asks for together, so that the number of queries does not grow with what
/// there is to know.
public enum QueryGroup {
  CPU_USAGE,
  MEMORY_USAGE,
  /// Throttling, and kills for want of memory.
  PRESSURE,
  GPU,
  REQUESTS,
  PODS,
  NODE_ALLOCATABLE;

  static QueryGroup of(Signal signal) {
    return switch (signal) {
      case CPU_USAGE -> CPU_USAGE;
      case MEMORY_USAGE -> MEMORY_USAGE;
      case CPU_PERIODS, CPU_THROTTLED_PERIODS, OOM_KILLS -> PRESSURE;
      case GPU_UTILIZATION, GPU_MEMORY_USED, GPU_MEMORY_FREE, GPU_MEMORY_TOTAL -> GPU;
      case CPU_REQUEST,
          CPU_LIMIT,
          MEMORY_REQUEST,
          MEMORY_LIMIT,
          GPU_REQUEST,
          GPU_PART,
          INIT_CPU_REQUEST,
          INIT_CPU_LIMIT,
          INIT_MEMORY_REQUEST,
          INIT_MEMORY_LIMIT,
          SIDECAR,
          CPU_OVERHEAD,
          MEMORY_OVERHEAD,
          POD_CPU_REQUEST,
          POD_CPU_LIMIT,
          POD_MEMORY_REQUEST,
          POD_MEMORY_LIMIT ->
          REQUESTS;
      case POD_ACTIVE, POD_OWNER, REPLICA_SET_OWNER, CONTAINER_RUNNING -> PODS;
      case NODE_CPU_ALLOCATABLE, NODE_MEMORY_ALLOCATABLE -> NODE_ALLOCATABLE;
    };
  }

  /// The value of label `query`.
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether the answer tells which pods there are, so that it must come before the others.
  boolean isOfPods() {
    return this == REQUESTS || this == PODS;
  }
}
