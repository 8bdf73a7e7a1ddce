package io.kubevitals.resource;

import io.kubevitals.cluster.Workload;
import java.util.List;

/// What one series tells about.
public enum Level {
  WORKLOAD(3),
  POD(4),
  CONTAINER(5);

  private static final List<String> LABEL_NAMES =
      List.of("namespace", "workload", "workload_type", "pod", "container");

  private final int depth;

  Level(int depth) {
    this.depth = depth;
  }

  public List<String> labelNames() {
    return LABEL_NAMES.subList(0, depth);
  }

  List<String> labels(Workload workload, String pod, String container) {
    return List.copyOf(
        List.of(workload.namespace(), workload.name(), workload.type(), pod, container)
            .subList(0, depth));
  }
}
