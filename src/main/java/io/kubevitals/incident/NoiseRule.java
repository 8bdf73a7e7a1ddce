package io.kubevitals.incident;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Says which troubles are not worth an incident. Asked again while a trouble lasts, so a rule may
/// change its mind as time passes. Never touches a counter.
sealed interface NoiseRule permits ExcludeRule, DeletionRule, JobCompletedRule, InitGraceRule {
  /// As in label `rule`.
  String name();

  /// Why it hides this trouble now, one sentence; null where it does not.
  @Nullable String why(Symptom symptom, Instant now);
}
