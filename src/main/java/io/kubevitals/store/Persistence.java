package io.kubevitals.store;

/// Whether what is shown survives a crash, told to the source once per change by whichever thread
/// sees it first.
final class Persistence {
  private static final long IDLE = Long.MIN_VALUE;

  private final Source source;
  private final StoreMetrics metrics;
  private boolean persistent = true;
  private boolean said = true;
  private long callBegan = IDLE;

  Persistence(Source source, StoreMetrics metrics) {
    this.source = source;
    this.metrics = metrics;
    metrics.persistent(true);
  }

  /// The store is being called, which may hang.
  synchronized void calling(long now) {
    callBegan = now;
  }

  synchronized void returned() {
    callBegan = IDLE;
  }

  /// Whether changes wait until they are durable.
  synchronized boolean waiting() {
    return persistent;
  }

  /// A commit came through. After a time without, things were shown while it was under way that are
  /// not in it: only the next one makes all of them durable.
  synchronized void gained() {
    if (persistent) {
      settled();
    } else {
      tell(true);
    }
  }

  /// Nothing is left that a commit should have.
  synchronized void settled() {
    if (persistent && !said) {
      said = true;
      metrics.persistent(true);
    }
  }

  synchronized void lost() {
    tell(false);
  }

  /// Whether the store is being called now; nothing waits any longer for a call that hangs.
  synchronized boolean overlook(long now) {
    if (callBegan != IDLE && now - callBegan > CommitPlan.PATIENCE.toNanos()) {
      tell(false);
    }
    return callBegan != IDLE;
  }

  private void tell(boolean now) {
    if (persistent != now) {
      persistent = now;
      said = false;
      metrics.persistent(false);
      source.persistent(now);
    }
  }
}
