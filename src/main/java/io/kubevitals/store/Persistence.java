package io.kubevitals.store;

/// Whether what is shown survives a crash, told to the source once per change by whichever thread
/// sees it first.
final class Persistence {
  private static final long IDLE = Long.MIN_VALUE;

  private final Source source;
  private final StoreMetrics metrics;
  private boolean persistent = true;
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

  synchronized void gained() {
    tell(true);
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
      metrics.persistent(now);
      source.persistent(now);
    }
  }
}
