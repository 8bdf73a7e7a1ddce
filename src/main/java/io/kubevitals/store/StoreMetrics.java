package io.kubevitals.store;

import io.kubevitals.metrics.OwnCounter;
import io.kubevitals.metrics.OwnGauge;
import io.kubevitals.metrics.OwnMetrics;
import java.util.concurrent.TimeUnit;

/// The families about the state that is kept. Without a store all stay 0.
public final class StoreMetrics {
  private static final String COMMITTED = "committed";
  private static final String FAILED = "failed";
  private static final String ENDS = "ends";

  private final OwnGauge persistent;
  private final OwnGauge bytes;
  private final OwnCounter commits;
  private final OwnCounter rows;
  private final OwnGauge duration;
  private final OwnCounter dropped;

  public StoreMetrics(OwnMetrics own) {
    persistent = own.gauge("state_persistent", "Whether counts on the page survive a crash.");
    bytes = own.gauge("state_bytes", "What the state takes on disk.");
    commits = own.counter("state_commits_total", "Attempts to make changes durable.", "outcome");
    rows = own.counter("state_rows_written_total", "Rows made durable or deleted for good.");
    duration = own.gauge("state_commit_duration_seconds", "How long the last commit took.");
    dropped = own.counter("queue_dropped_total", "What a full queue had to let go.", "queue");
    dropped.touch(ENDS);
    commits.touch(COMMITTED);
    commits.touch(FAILED);
    rows.touch();
    persistent.set(0);
    bytes.set(0);
    duration.set(0);
  }

  /// Ended runs waited in vain to be stored.
  public void endsDropped(long count) {
    dropped.add((double) count, ENDS);
  }

  void persistent(boolean is) {
    persistent.set(is ? 1 : 0);
  }

  void committed(Batch batch, long nanos, long bytesNow) {
    commits.increment(COMMITTED);
    rows.add(batch.rows().size() + batch.deletions().size());
    duration.set(nanos / (double) TimeUnit.SECONDS.toNanos(1));
    bytes.set((double) bytesNow);
  }

  void failed() {
    commits.increment(FAILED);
  }
}
