package io.kubevitals.incident;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What somebody ordered by deleting the pod: exits after the request, and what it was waiting for.
/// Neither a pod that does not go away nor an end before the request.
record DeletionRule() implements NoiseRule {
  @Override
  public String name() {
    return "deletion";
  }

  @Override
  public @Nullable String why(Symptom symptom, Instant now) {
    return symptom.kind().terminating()
        ? "it happened after the deletion of pod %s was asked for"
            .formatted(symptom.pod().id().name())
        : null;
  }
}
