package io.kubevitals.resource;

import io.kubevitals.prometheus.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of one signal from cycle to cycle. One missed answer changes nothing; after the
/// second in a row there is no use any more, rather than a frozen one.
final class SignalState {
  private static final int MISSES_TO_STALE = 2;

  private final Signal signal;
  private Map<ContainerKey, Reading> readings = Map.of();
  private int missed = MISSES_TO_STALE;
  private boolean partial;
  private String reason = "";
  private @Nullable Duration took;

  SignalState(Signal signal) {
    this.signal = signal;
  }

  Signal signal() {
    return signal;
  }

  /// @param pods those that the spans were joined with
  void answered(Answer answer, Spans spans, PodIndex pods) {
    took = answer.took();
    switch (answer) {
      case Answer.Complete(_, Instant at) -> accept(spans, pods, at, false);
      case Answer.Partial(_, Instant at, _) -> accept(spans, pods, at, true);
      case Answer.Failed failed -> miss(failed.error().reason());
    }
  }

  Map<ContainerKey, Reading> readings() {
    return readings;
  }

  boolean isUp() {
    return missed == 0;
  }

  boolean isPartial() {
    return partial;
  }

  String reason() {
    return reason;
  }

  SignalReport report() {
    return new SignalReport(took, oldest(), "raw-samples", reason);
  }

  private void accept(Spans spans, PodIndex pods, Instant at, boolean isPartial) {
    readings =
        switch (signal) {
          case CPU_USAGE -> Usage.cpu(spans, pods, at);
          case MEMORY_USAGE -> Usage.memory(spans, pods, at);
          default -> Map.of();
        };
    missed = 0;
    partial = isPartial;
    reason = spans.series() == 0 ? "no-series" : "default";
  }

  private void miss(String why) {
    missed++;
    reason = why;
    if (missed >= MISSES_TO_STALE) {
      readings = Map.of();
      partial = false;
    }
  }

  private @Nullable Instant oldest() {
    var oldest = readings.values().stream().mapToLong(Reading::newestMillis).min();
    return oldest.isPresent() ? Instant.ofEpochMilli(oldest.getAsLong()) : null;
  }
}
