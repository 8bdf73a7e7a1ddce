package io.kubevitals.resource;

import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState;
import io.kubevitals.cluster.PodRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/// The arithmetic of use: from raw samples with their own times, one container id at a time.
///
/// Only running containers of pods that hold resources have a use. PromQL's own functions cannot
/// tell it: cAdvisor stamps its samples up to 22 s in the past, so `rate()` extrapolates over an
/// end of the window that has no samples, and a dead container's series lives on in the look-back.
final class Usage {
  private Usage() {}

  /// Cores: what was consumed over the time in which it was watched, containers that died within
  /// the window included. Without two samples of one container id there is no value.
  static Map<ContainerKey, Reading> cpu(Spans spans, PodIndex pods, Instant now) {
    return readings(spans, pods, now, (_, known) -> cpu(known));
  }

  /// Bytes: the newest sample of the present container.
  static Map<ContainerKey, Reading> memory(Spans spans, PodIndex pods, Instant now) {
    return readings(spans, pods, now, Usage::memory);
  }

  /// What a server has worked out itself, by its own rules: the newest values. Of several for one
  /// container, such as those of two sources, the highest.
  static Map<ContainerKey, Reading> asTold(Spans spans, PodIndex pods, Instant now) {
    long oldest = now.minus(spans.maxAge()).toEpochMilli();
    var readings = new HashMap<ContainerKey, Reading>();
    spans
        .byContainer()
        .forEach(
            (key, known) ->
                known.stream()
                    .filter(span -> span.newestMillis() >= oldest && span.newest() >= 0)
                    .max(Comparator.comparingDouble(Span::newest))
                    .filter(_ -> isRunning(pods, key))
                    .ifPresent(
                        span ->
                            readings.put(key, new Reading(span.newest(), span.newestMillis()))));
    return readings;
  }

  /// The share of its periods in which a container was held back, absent where it had none.
  static Map<ContainerKey, Double> throttled(
      Spans periods, Spans throttled, PodIndex pods, Instant now) {
    long oldest = now.minus(periods.maxAge()).toEpochMilli();
    var shares = new HashMap<ContainerKey, Double>();
    periods
        .byContainer()
        .forEach(
            (key, known) -> {
              double all = increase(known);
              List<Span> held = throttled.byContainer().getOrDefault(key, List.of());
              if (all > 0 && !held.isEmpty() && newest(known) >= oldest && isRunning(pods, key)) {
                shares.put(key, Math.min(1, increase(held) / all));
              }
            });
    return shares;
  }

  private static double increase(List<Span> spans) {
    return spans.stream().mapToDouble(Span::increase).sum();
  }

  private static boolean isRunning(PodIndex pods, ContainerKey key) {
    PodRecord pod = pods.pod(key.pod());
    return pod != null
        && pod.containers().stream()
            .anyMatch(
                container ->
                    PodIndex.runs(container)
                        && (key.container().equals(PodFigures.WHOLE)
                            || key.container().equals(container.name())));
  }

  private static Map<ContainerKey, Reading> readings(
      Spans spans,
      PodIndex pods,
      Instant now,
      BiFunction<ContainerRecord, List<Span>, Optional<Reading>> arithmetic) {
    long oldest = now.minus(spans.maxAge()).toEpochMilli();
    var readings = new HashMap<ContainerKey, Reading>();
    for (PodRecord pod : pods.pods()) {
      for (ContainerRecord container : pod.containers()) {
        var key = new ContainerKey(pod.id().uid(), container.name());
        if (PodIndex.runs(container)) {
          arithmetic
              .apply(container, spans.byContainer().getOrDefault(key, List.of()))
              .filter(reading -> reading.newestMillis() >= oldest)
              .ifPresent(reading -> readings.put(key, reading));
        }
      }
    }
    return readings;
  }

  /// A source that names container ids and one that does not tell of the same use: only one counts.
  private static Optional<Reading> cpu(List<Span> known) {
    var named = known.stream().filter(span -> !span.id().isNone()).toList();
    var unnamed = known.stream().filter(span -> span.id().isNone()).toList();
    return newest(named) >= newest(unnamed) ? mean(named) : mean(unnamed);
  }

  private static Optional<Reading> mean(List<Span> spans) {
    double seconds = spans.stream().mapToDouble(Span::increase).sum();
    long millis = spans.stream().mapToLong(Span::observedMillis).sum();
    return millis <= 0
        ? Optional.empty()
        : Optional.of(new Reading(seconds * 1000 / millis, newest(spans)));
  }

  private static Optional<Reading> memory(ContainerRecord container, List<Span> known) {
    return known.stream()
        .filter(span -> isPresent(container, span))
        .max(Comparator.comparingLong(Span::newestMillis))
        .filter(span -> span.newest() >= 0)
        .map(span -> new Reading(span.newest(), span.newestMillis()));
  }

  /// Whether the newest sample is of the container that runs now: by its id, or because it was
  /// taken after the start, which the kubelet tells in whole seconds of the same clock.
  private static boolean isPresent(ContainerRecord container, Span span) {
    return switch (container.status().state()) {
      case ContainerState.Running(Instant startedAt) ->
          (span.id().equals(container.status().id()) && !span.id().isNone())
              || span.newestMillis() >= startedAt.plusSeconds(1).toEpochMilli();
      case ContainerState.Waiting _, ContainerState.Terminated _ -> false;
    };
  }

  private static long newest(List<Span> spans) {
    return spans.stream().mapToLong(Span::newestMillis).max().orElse(Long.MIN_VALUE);
  }
}
