package io.kubevitals.incident;

import java.util.HashMap;
import java.util.Map;

/// Why a container run ended: the closed set of label `reason`.
public enum TerminationReason {
  COMPLETED("Completed"),
  ERROR("Error"),
  OOM_KILLED("OOMKilled"),
  CONTAINER_CANNOT_RUN("ContainerCannotRun"),
  START_ERROR("StartError"),
  DEADLINE_EXCEEDED("DeadlineExceeded"),
  CONTAINER_STATUS_UNKNOWN("ContainerStatusUnknown"),
  RESTARTING_ALL_CONTAINERS("RestartingAllContainers"),
  UNKNOWN("Unknown"),
  /// Only restartCount proves that the run ended.
  UNOBSERVED("Unobserved"),
  OTHER("Other");

  private static final Map<String, TerminationReason> BY_WORD = new HashMap<>();

  static {
    for (TerminationReason reason : values()) {
      BY_WORD.put(reason.word, reason);
    }
    BY_WORD.remove(UNOBSERVED.word);
  }

  private final String word;

  TerminationReason(String word) {
    this.word = word;
  }

  /// @param word our own
  static TerminationReason ofWord(String word) {
    for (TerminationReason one : values()) {
      if (one.word.equals(word)) {
        return one;
      }
    }
    throw new IllegalArgumentException("no reason: " + word);
  }

  public String word() {
    return word;
  }

  /// @param word as the kubelet or the runtime says it
  static TerminationReason of(String word) {
    return BY_WORD.getOrDefault(word, OTHER);
  }
}
