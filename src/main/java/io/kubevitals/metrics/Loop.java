package io.kubevitals.metrics;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One of our own loops: a thread that comes round for ever and shows that it does. Whoever runs in
/// the background does it in one of these, so that the [LoopWatchdog] can begin anew what died or
/// hangs.
public final class Loop implements AutoCloseable {
  /// How long a loop may work without a beat where it does not say otherwise.
  public static final Duration MAX_WORK = Duration.ofSeconds(10);

  private static final Duration MAX_NAP = Duration.ofMinutes(1);
  private static final Logger log = LoggerFactory.getLogger(Loop.class);
  private static final Duration JOIN = Duration.ofSeconds(5);

  private final String name;
  private final Duration maxAge;
  private final Heartbeats heartbeats;
  private final Body body;
  private @Nullable Heartbeat heartbeat;
  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  /// @param maxAge of a beat where the loop gives no other time
  public Loop(String name, Duration maxAge, Heartbeats heartbeats, Body body) {
    this.name = name;
    this.maxAge = maxAge;
    this.heartbeats = heartbeats;
    this.body = body;
  }

  /// What comes round. It ends by an interrupt alone; a run that ends otherwise has died. A later
  /// run may begin while an earlier one still hangs somewhere.
  public interface Body {
    /// @param heartbeat of this run; it must beat before each round, at the latest every `maxAge`
    void run(Heartbeat heartbeat) throws InterruptedException;
  }

  /// Waits for the next round. A long wait beats too, since whoever looks at the age of the last
  /// beat alone knows no intervals.
  ///
  /// @param until by `System.nanoTime()`
  public static void rest(Heartbeat heartbeat, long until) throws InterruptedException {
    rest(heartbeat, until, MAX_NAP);
  }

  static void rest(Heartbeat heartbeat, long until, Duration most) throws InterruptedException {
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      long nap = Math.min(left, most.toNanos());
      heartbeat.beat(Duration.ofNanos(nap).plus(MAX_WORK));
      Thread.sleep(Duration.ofNanos(nap));
    }
  }

  public synchronized void start() {
    Heartbeat begun = heartbeats.begin(name, maxAge, this);
    heartbeat = begun;
    // A virtual thread that spins would keep all others from running, its successor included.
    thread = Thread.ofPlatform().daemon().name(name).start(() -> run(begun));
  }

  /// Ends the loop, and waits a moment for it.
  @Override
  public void close() {
    Thread ending = end();
    if (ending == null) {
      return;
    }
    ending.interrupt();
    try {
      ending.join(JOIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Thread end() {
    closed = true;
    if (heartbeat != null) {
      heartbeat.end();
    }
    return thread;
  }

  boolean isAlive() {
    Thread now = thread;
    return now != null && now.isAlive();
  }

  /// Where its thread is just now.
  StackTraceElement[] stack() {
    Thread now = thread;
    return now == null ? new StackTraceElement[0] : now.getStackTrace();
  }

  /// Begins a new run in place of one that died or hangs, unless the loop is over.
  synchronized void restart() {
    if (closed) {
      return;
    }
    if (heartbeat != null) {
      heartbeat.abandon();
    }
    Thread hung = thread;
    if (hung != null) {
      hung.interrupt();
    }
    start();
  }

  private void run(Heartbeat run) {
    try {
      body.run(run);
    } catch (InterruptedException _) {
      // The end, or somebody's mistake: the watchdog knows.
    } catch (Heartbeat.AbandonedError _) {
      // It woke up too late.
    } catch (Throwable e) {
      log.atError().addKeyValue("loop", name).setCause(e).log("a loop died of a bug");
    }
  }
}
