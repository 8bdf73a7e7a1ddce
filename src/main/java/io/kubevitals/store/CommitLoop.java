package io.kubevitals.store;

import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The thread that makes changes durable, and one that sees to it that nobody waits for a disk that
/// hangs.
public final class CommitLoop implements AutoCloseable {
  private static final Duration MAX_AGE = Duration.ofSeconds(45);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration LAST_COMMIT = Duration.ofSeconds(6);

  private final Committer committer;
  private final Heartbeats heartbeats;
  private final LongSupplier nanos;
  private volatile @Nullable Heartbeat heartbeat;
  private final Thread writer = Thread.ofPlatform().name("store").daemon().unstarted(this::write);
  private final Thread observer = Thread.ofVirtual().name("store-watch").unstarted(this::observe);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private boolean changed;
  private boolean ending;

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
    this.heartbeats = heartbeats;
    this.nanos = nanos;
  }

  public void start() {
    heartbeat = heartbeats.loop("store", MAX_AGE);
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

  /// Tells the ends that match.
  ///
  /// @throws StoreException if they cannot be read now
  public void ends(EndQuery query, Consumer<EndRow> ends) throws StoreException {
    Store store = committer.store();
    if (store == null) {
      throw new StoreException("The store cannot be reached now", null);
    }
    store.ends(query, ends);
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
      if (writer.isAlive()) {
        writer.join(LAST_COMMIT);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      while (!committer.fenced() && awaitWork()) {
        beat();
        boolean news = takeChanged();
        if (!committer.step(news) && news) {
          changed();
        }
      }
      committer.finish();
    } catch (InterruptedException _) {
      // Nobody interrupts it.
    } finally {
      observer.interrupt();
      end();
    }
  }

  /// A loop that waits for its disk is alive.
  private void observe() {
    try {
      while (true) {
        Thread.sleep(LOOK);
        if (committer.persistence().overlook(nanos.getAsLong())) {
          beat();
        }
      }
    } catch (InterruptedException _) {
      // The end.
    }
  }

  private void beat() {
    Heartbeat present = heartbeat;
    if (present != null) {
      present.beat();
    }
  }

  private void end() {
    Heartbeat present = heartbeat;
    if (present != null) {
      present.end();
    }
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
      for (long wait; !ending && (wait = committer.waitNanos(changed)) > 0; ) {
        news.await(wait, TimeUnit.NANOSECONDS);
      }
      return !ending;
    } finally {
      lock.unlock();
    }
  }
}
