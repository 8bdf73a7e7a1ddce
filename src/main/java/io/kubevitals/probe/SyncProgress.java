package io.kubevitals.probe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How the syncs of one IP family of one kube-proxy process get on. A value: each sample makes the
/// next one.
///
/// A change waits while the last time a sync was asked for is later than the last time one
/// succeeded. It is overdue since the first such request that was seen, because later changes must
/// not hide that nothing is applied; any success ends that. The age of the last sync means nothing:
/// an idle kube-proxy does not sync.
///
/// @param at when the sample was taken
/// @param waiting the first change that is not in the rules, null for none
/// @param queuedAtSync the last request that was known when the last success was first seen
/// @param failing whether a sync has failed since the last success
record SyncProgress(
    SyncSample sample,
    Moment at,
    @Nullable Waiting waiting,
    double queuedAtSync,
    boolean failing,
    SlowestSync slowest) {
  private static final double LEAST_THRESHOLD = 30;
  private static final double SLOWER_THAN_SLOWEST = 3;

  /// How far a time of kube-proxy's may seem to lie ahead without a clock that was set back.
  private static final double AHEAD = 1;

  /// @param ageAtSight how long the change had been waiting when it was seen
  private record Waiting(Duration ageAtSight, Moment sight) {
    static Waiting since(double queued, Moment now, double longest) {
      double age = Math.clamp(now.wallSeconds() - queued, 0, Math.max(0, longest));
      return new Waiting(Duration.ofNanos((long) (age * 1e9)), now);
    }

    double seconds(Moment now) {
      return ageAtSight.plus(now.since(sight)).toNanos() / 1e9;
    }
  }

  /// Of a process not seen before.
  static SyncProgress first(SyncSample sample, Moment now) {
    boolean waits = sample.queued() > sample.synced();
    var waiting = waits ? Waiting.since(sample.queued(), now, Double.MAX_VALUE) : null;
    return new SyncProgress(sample, now, waiting, sample.queued(), false, SlowestSync.NONE);
  }

  SyncProgress next(SyncSample sample, Moment now) {
    boolean synced = sample.synced() != this.sample.synced();
    boolean failed = sample.failures() > this.sample.failures();
    double queuedThen = synced ? sample.queued() : queuedAtSync;
    Waiting still = synced ? null : waiting;
    if (still == null && waits(sample, queuedThen, now)) {
      // It came since the last look, whatever the clocks say.
      still = Waiting.since(sample.queued(), now, now.since(at).toNanos() / 1e9);
    }
    double newest = sample.durations().slowestSince(this.sample.durations());
    return new SyncProgress(
        sample, now, still, queuedThen, !synced && (failing || failed), slowest.after(newest, now));
  }

  /// Where the clock was set back, the last success lies in the future and later requests seem
  /// older than it; then any new request waits.
  private static boolean waits(SyncSample sample, double queuedThen, Moment now) {
    boolean fromTheFuture = sample.synced() > now.wallSeconds() + AHEAD;
    return sample.queued() > sample.synced() || (fromTheFuture && sample.queued() != queuedThen);
  }

  /// How long the first change that is not in the rules has been waiting; 0 where none waits.
  double overdueSeconds() {
    return waiting == null ? 0 : waiting.seconds(at);
  }

  boolean isHung() {
    double threshold = Math.max(LEAST_THRESHOLD, SLOWER_THAN_SLOWEST * slowest.seconds());
    return overdueSeconds() > threshold;
  }
}
