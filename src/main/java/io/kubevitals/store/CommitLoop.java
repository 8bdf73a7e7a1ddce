package io.kubevitals.store;

import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.Loop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The loop that makes changes durable, and one that sees to it that nobody waits for a disk that
/// hangs.
public final class CommitLoop implements AutoCloseable {
  /// How long a round takes where nothing happens.
  private static final Duration ROUND = Duration.ofSeconds(2);

  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration LAST_COMMIT = Duration.ofSeconds(4);

  private final Committer committer;
  private final LongSupplier nanos;
  private final Loop writer;
  private final Loop observer;
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile @Nullable Heartbeat heartbeat;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private boolean changed;
  private boolean ending;
  private boolean started;

  /// @param store null if it could not be opened yet; the source knows nothing of its rows then
  public CommitLoop(
      StoreConfig config,
      @Nullable Store store,
      Source source,
      StoreMetrics metrics,
      Heartbeats heartbeats,
      InstantSource clock,
      LongSupplier nanos) {
    this.committer =
        new Committer(
            () -> Store.open(config), store, source, metrics, config.keepEnds(), clock, nanos);
    this.nanos = nanos;
    this.writer = new Loop("store", ROUND.plus(Loop.MAX_WORK), heartbeats, this::write);
    this.observer = new Loop("store-watch", LOOK.plus(Loop.MAX_WORK), heartbeats, this::observe);
  }

  public void start() {
    started = true;
    writer.start();
    observer.start();
  }

  /// The source has something new. Cheap, and never waits.
  public void changed() {
    lock.lock();
    try {
      if (!changed) {
        changed = true;
        news.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Some of the ends that match.
  ///
  /// @throws StoreException if they cannot be read now
  public EndPage ends(EndQuery query) throws StoreException {
    return store().ends(query);
  }

  /// When the first of the ends happened that are kept, null if there is none.
  ///
  /// @throws StoreException if they cannot be read now
  public @Nullable Instant oldestEnd() throws StoreException {
    return store().oldestEnd();
  }

  private Store store() throws StoreException {
    Store store = committer.store();
    if (store == null) {
      throw new StoreException("The store cannot be reached now", null);
    }
    return store;
  }

  /// Writes what is new and closes the store, unless that takes too long.
  @Override
  public void close() {
    lock.lock();
    try {
      ending = true;
      news.signal();
    } finally {
      lock.unlock();
    }
    try {
      if (started) {
        finished.await(LAST_COMMIT.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    writer.close();
    observer.close();
  }

  private void write(Heartbeat ofThisRun) throws InterruptedException {
    heartbeat = ofThisRun;
    ofThisRun.beat();
    committer.recover();
    while (awaitWork()) {
      ofThisRun.beat();
      boolean news = takeChanged();
      if (!committer.step(news) && news) {
        changed();
      }
    }
    committer.finish();
    finished.countDown();
    new CountDownLatch(1).await();
  }

  /// A loop that waits for its disk is alive.
  private void observe(Heartbeat ofThisRun) throws InterruptedException {
    while (true) {
      ofThisRun.beat();
      Heartbeat writing = heartbeat;
      if (committer.persistence().overlook(nanos.getAsLong()) && writing != null) {
        writing.beat();
      }
      Thread.sleep(LOOK);
    }
  }

  private long waitNanos(long end) {
    return Math.min(committer.waitNanos(changed), end - nanos.getAsLong());
  }

  private boolean takeChanged() {
    lock.lock();
    try {
      boolean was = changed;
      changed = false;
      return was;
    } finally {
      lock.unlock();
    }
  }

  /// @return false if this is the end
  private boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      long end = nanos.getAsLong() + ROUND.toNanos();
      for (long wait; !ending && (wait = waitNanos(end)) > 0; ) {
        news.await(wait, TimeUnit.NANOSECONDS);
      }
      return !ending;
    } finally {
      lock.unlock();
    }
  }
}
