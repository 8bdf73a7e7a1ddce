package io.kubevitals.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Cancels a request that is silent for too long, whatever it hangs in.
final class Watchdog implements AutoCloseable {
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final ApiStream stream;
  private volatile Patience patience;
  private final long startedAt = System.nanoTime();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private volatile long openedAfter = -1;
  private volatile long heardAfter;
  private volatile boolean barked;
  private boolean closed;

  Watchdog(ApiStream stream, Patience patience) {
    this.stream = stream;
    this.patience = patience;
    Thread.ofVirtual().name("watchdog").start(this::run);
  }

  /// The head of the answer is there.
  void opened() {
    heard();
    openedAfter = heardAfter;
  }

  /// A sign of life.
  void heard() {
    heardAfter = System.nanoTime() - startedAt;
  }

  void expect(Patience from) {
    this.patience = from;
  }

  /// Whether it cancelled the request.
  boolean barked() {
    return barked;
  }

  /// Whether something came within the silence that is allowed.
  boolean hasHeardLately() {
    return openedAfter >= 0
        && System.nanoTime() - startedAt - heardAfter < patience.silence().toNanos();
  }

  long livedNanos() {
    return openedAfter < 0 ? 0 : System.nanoTime() - startedAt - openedAfter;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      ended.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    lock.lock();
    try {
      while (!closed) {
        long left = left();
        if (left <= 0) {
          barked = true;
          stream.cancel();
          return;
        }
        ended.awaitNanos(Math.min(left, STEP_NANOS));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private long left() {
    long now = System.nanoTime() - startedAt;
    return patience.deadline(stream.isConnected(), openedAfter, heardAfter) - now;
  }
}
