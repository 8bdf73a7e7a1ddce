package io.kubevitals.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries changes from the source to the store, one step at a time, and goes on from memory while
/// the store cannot be written. One thread steps at a time; nothing here waits but the store
/// itself.
final class Committer {
  private static final Logger log = LoggerFactory.getLogger(Committer.class);

  /// Of a commit that nobody knows.
  private static final long UNKNOWN = -1;

  private static final Duration PRUNE = Duration.ofMinutes(1);

  private record Attempt(Batch batch, long commit) {}

  private final Opening opening;
  private final Source source;
  private final StoreMetrics metrics;
  private final Duration keepEnds;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final CommitPlan plan;
  private final Persistence persistence;
  private volatile @Nullable Store store;
  private volatile boolean fenced;

  /// A commit whose outcome is unknown.
  private @Nullable Attempt open;

  /// What the store held when it last answered.
  private long lastCommit;

  private boolean whole;
  private Instant prunedAt;

  /// @param store null if it could not be opened
  Committer(
      Opening opening,
      @Nullable Store store,
      Source source,
      StoreMetrics metrics,
      Duration keepEnds,
      InstantSource clock,
      LongSupplier nanos) {
    this.opening = opening;
    this.store = store;
    this.source = source;
    this.metrics = metrics;
    this.keepEnds = keepEnds;
    this.clock = clock;
    this.nanos = nanos;
    this.plan = new CommitPlan(nanos.getAsLong());
    this.persistence = new Persistence(source, metrics);
    this.lastCommit = store == null ? UNKNOWN : store.lastCommit();
    this.prunedAt = clock.instant();
    if (store == null) {
      persistence.lost();
    }
  }

  Persistence persistence() {
    return persistence;
  }

  @Nullable Store store() {
    return store;
  }

  boolean fenced() {
    return fenced;
  }

  /// Goes on after a thread that died in the middle of something.
  synchronized void recover() {
    persistence.returned();
    if (open != null) {
      fail(nanos.getAsLong(), new StoreException("Nobody knows what became of a commit", null));
    }
  }

  /// Does what is due.
  ///
  /// @param changed whether the source has something new
  /// @return whether the changes were taken
  synchronized boolean step(boolean changed) {
    long now = nanos.getAsLong();
    if (fenced) {
      return true;
    }
    if (plan.patienceNanos(now) <= 0) {
      persistence.lost();
    }
    if (!changed) {
      persistence.settled();
    }
    if (plan.waitNanos(now, changed) > 0) {
      return false;
    }
    persistence.calling(now);
    try {
      return attempt(now);
    } finally {
      persistence.returned();
    }
  }

  /// How long nothing will be due.
  long waitNanos(boolean changed) {
    long now = nanos.getAsLong();
    if (fenced) {
      return Long.MAX_VALUE;
    }
    long attempt = plan.waitNanos(now, changed);
    return persistence.waiting() ? Math.min(plan.patienceNanos(now), attempt) : attempt;
  }

  /// Writes what there is, whether it is due or not, and closes the store.
  synchronized void finish() {
    if (!fenced) {
      attempt(nanos.getAsLong());
    }
    closeStore();
  }

  private boolean attempt(long begun) {
    try {
      commit(opened(), begun);
      return true;
    } catch (FencedException e) {
      fence(e);
    } catch (StoreException e) {
      fail(begun, e);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("A commit failed by a bug");
      fail(begun, new StoreException("A bug: " + e, e));
    }
    return false;
  }

  private void commit(Store store, long begun) throws StoreException {
    var attempt = new Attempt(whole ? source.takeAll() : source.take(), commitId());
    open = attempt;
    int syncs = store.commit(attempt.batch(), attempt.commit());
    settle(true);
    long ended = nanos.getAsLong();
    plan.committed(begun, syncs);
    metrics.committed(attempt.batch(), ended - begun, store.bytes());
    persistence.gained();
    prune(store);
  }

  private void prune(Store store) throws StoreException {
    Instant now = clock.instant();
    if (now.isAfter(prunedAt.plus(PRUNE)) || now.isBefore(prunedAt)) {
      prunedAt = now;
      store.prune(now.minus(keepEnds));
    }
  }

  private Store opened() throws StoreException {
    Store present = store;
    return present == null ? reopen() : present;
  }

  private Store reopen() throws StoreException {
    Store reopened = opening.open();
    store = reopened;
    long stored = reopened.lastCommit();
    if (open != null) {
      settle(stored == open.commit());
    }
    whole = stored == 0 || stored != lastCommit;
    log.atInfo().addKeyValue("rewrite", whole).log("The store can be opened again");
    return reopened;
  }

  /// The outcome of the open attempt is known.
  private void settle(boolean durable) {
    Attempt attempt = open;
    open = null;
    if (attempt == null) {
      return;
    }
    if (durable) {
      lastCommit = attempt.commit();
      whole = false;
      source.committed(attempt.batch());
    } else {
      source.failed(attempt.batch());
    }
  }

  private void fail(long begun, StoreException cause) {
    long now = nanos.getAsLong();
    if (plan.patienceNanos(now) == Long.MAX_VALUE) {
      log.atWarn().addKeyValue("error", cause.getMessage()).log("The state cannot be written");
    }
    metrics.failed();
    plan.failed(begun, now);
    closeStore();
  }

  private void fence(FencedException cause) {
    log.atWarn().addKeyValue("error", cause.getMessage()).log("Somebody else writes the state");
    fenced = true;
    persistence.lost();
    source.fenced(cause);
  }

  private void closeStore() {
    Store present = store;
    store = null;
    if (present != null) {
      present.close();
    }
  }

  private static long commitId() {
    return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  }
}
