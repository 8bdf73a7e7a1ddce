package io.kubevitals.incident;

import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A young pod may fail while what it depends on comes up. Not for what time cannot heal, not for a
/// kill for memory, and not for a pod that nobody starts again: its failure is final.
record InitGraceRule(Duration grace) implements NoiseRule {
  private static final Set<String> FATAL =
      Set.of(
          WaitingReason.INVALID_IMAGE_NAME.word(),
          WaitingReason.ERR_IMAGE_NEVER_PULL.word(),
          TerminationReason.OOM_KILLED.word());

  @Override
  public String name() {
    return "init-grace";
  }

  @Override
  public @Nullable String why(Symptom symptom, Instant now) {
    var pod = symptom.pod();
    var until = pod.spec().createdAt().plus(grace);
    // What concerns whole pods (an eviction, no room, no end) is not a matter of starting up.
    boolean startingUp = !symptom.kind().container().isEmpty() && !isFinal(symptom);
    return startingUp && now.isBefore(until) && !FATAL.contains(symptom.kind().reason())
        ? "pod %s is younger than %d s; it becomes an incident at %s if it still fails"
            .formatted(pod.id().name(), grace.toSeconds(), until)
        : null;
  }

  private static boolean isFinal(Symptom symptom) {
    var pod = symptom.pod();
    boolean ended = symptom.detail().exitCode() != null;
    return ended
        && (isJob(symptom)
            || pod.status().phase() == Phase.FAILED
            || pod.spec().restartPolicy() == RestartPolicy.NEVER);
  }

  private static boolean isJob(Symptom symptom) {
    var type = symptom.workload().type();
    return type.equals("job") || type.equals("cronjob");
  }
}
