package io.kubevitals.cluster;

import io.kubevitals.metrics.OwnCounter;
import io.kubevitals.metrics.OwnGauge;
import io.kubevitals.metrics.OwnMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The families about our own watching.
public final class ClusterMetrics {
  private static final String PODS = "pods";

  private static final List<Ending> SHOWN =
      List.of(Ending.CLOSED, Ending.BROKEN, Ending.STALLED, Ending.EXPIRED, Ending.UNREAD);

  private final OwnCounter lists;
  private final OwnCounter watches;
  private final OwnCounter restarts;
  private final OwnCounter stalls;
  private final OwnCounter gapSeconds;
  private final OwnCounter regressions;
  private final OwnGauge cached;
  private final OwnCounter skipped;
  private final OwnCounter guessed;
  private volatile @Nullable Instant heardAt;

  public ClusterMetrics(OwnMetrics metrics) {
    lists = metrics.counter("list_total", "Lists by result.", "resource", "result");
    watches = metrics.counter("watch_total", "Watches begun, by result.", "resource", "result");
    restarts =
        metrics.counter(
            "watch_restarts_total", "Watches that ended, by cause.", "resource", "cause");
    stalls =
        metrics.counter("watch_stalls_total", "Watches cancelled because nothing came any more.");
    gapSeconds =
        metrics.counter(
            "watch_gap_seconds_total",
            "Time that no watch covers: the server could not resume it, a list had to do.");
    metrics.gauge(
        "watch_last_event_timestamp_seconds",
        "When the last event or bookmark came; absent before the first.",
        List.of(),
        this::lastEvent);
    regressions =
        metrics.counter(
            "rv_regressions_total", "Lists older than what was known: a restored etcd.");
    cached = metrics.gauge("cache_objects", "Objects held.", "resource");
    skipped = metrics.counter("parse_skipped_total", "Objects that were not read.", "reason");
    guessed =
        metrics.counter(
            "owner_guessed_total",
            "Owners that are guesses, by why there was no answer.",
            "reason");
    showZeros();
  }

  void listed(Ending ending) {
    lists.increment(PODS, result(ending));
  }

  void watched(Ending ending) {
    watches.increment(PODS, result(ending));
  }

  void watchOpened() {
    watches.increment(PODS, "ok");
  }

  void restarted(Ending cause) {
    restarts.increment(PODS, cause.label());
    if (cause == Ending.STALLED) {
      stalls.increment();
    }
  }

  void gap(Duration length) {
    gapSeconds.add(Math.max(0, length.toMillis()) / 1000.0);
  }

  void heard(Instant when) {
    heardAt = when;
  }

  private Map<List<String>, Double> lastEvent() {
    Instant last = heardAt;
    return last == null ? Map.of() : Map.of(List.of(), last.toEpochMilli() / 1000.0);
  }

  /// When the last event or bookmark came, null for never.
  public @Nullable Instant heardAt() {
    return heardAt;
  }

  void regressed() {
    regressions.increment();
  }

  void cached(int pods) {
    cached.set(pods, PODS);
  }

  void skipped(SkipReason reason) {
    skipped.increment(reason.name().toLowerCase(Locale.ROOT));
  }

  void guessed(GuessReason reason) {
    guessed.increment(reason.label());
  }

  private void showZeros() {
    lists.touch(PODS, "ok");
    watches.touch(PODS, "ok");
    stalls.touch();
    gapSeconds.touch();
    regressions.touch();
    for (Ending cause : SHOWN) {
      restarts.touch(PODS, cause.label());
    }
    for (SkipReason reason : SkipReason.values()) {
      skipped.touch(reason.name().toLowerCase(Locale.ROOT));
    }
    for (GuessReason reason : GuessReason.values()) {
      guessed.touch(reason.label());
    }
  }

  private static String result(Ending ending) {
    return ending == Ending.COMPLETE ? "ok" : ending.label();
  }
}
