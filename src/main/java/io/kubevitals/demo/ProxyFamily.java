package io.kubevitals.demo;

import java.time.Duration;
import java.time.Instant;

/// How one IP family of kube-proxy stands. It syncs only when something changed.
///
/// @param queued when the last sync was asked for
/// @param synced when the last one succeeded
/// @param waitingSince the first change not yet applied; equal to `synced` when there is none
/// @param changesWaiting after the one that the hung sync took
record ProxyFamily(
    Instant queued,
    Instant synced,
    Instant waitingSince,
    boolean hung,
    int syncs,
    double syncSeconds,
    int changesWaiting) {
  private static final double USUAL_SECONDS = 0.055;

  /// After its start and first sync.
  static ProxyFamily started(Instant now) {
    return new ProxyFamily(now, now, now, false, 1, USUAL_SECONDS, 0);
  }

  /// An endpoint changes.
  ProxyFamily change(Instant now) {
    if (!hung) {
      Instant done = now.plusNanos((long) (USUAL_SECONDS * 1e9));
      return new ProxyFamily(now, done, done, false, syncs + 1, syncSeconds + USUAL_SECONDS, 0);
    }
    boolean first = waitingSince.equals(synced);
    return new ProxyFamily(
        now,
        synced,
        first ? now : waitingSince,
        true,
        syncs,
        syncSeconds,
        first ? 0 : changesWaiting + 1);
  }

  /// The program that writes the rules stops answering.
  ProxyFamily hang() {
    return new ProxyFamily(queued, synced, waitingSince, true, syncs, syncSeconds, changesWaiting);
  }

  /// It answers again, and what waited is applied at once.
  ProxyFamily recover(Instant now) {
    double lasted = Duration.between(waitingSince, now).toMillis() / 1000.0;
    return waitingSince.equals(synced)
        ? new ProxyFamily(queued, synced, synced, false, syncs, syncSeconds, 0)
        : new ProxyFamily(queued, now, now, false, syncs + 1, syncSeconds + lasted, 0);
  }

  /// Its own opinion, which changes a minute after the first change that waits.
  boolean healthy(Instant now) {
    return waitingSince.equals(synced)
        || Duration.between(waitingSince, now).compareTo(Duration.ofMinutes(1)) < 0;
  }
}
