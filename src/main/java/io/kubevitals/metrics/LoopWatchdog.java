package io.kubevitals.metrics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins loops anew that died or hang, and gives up the process when that does not help: a process
/// that lives without one of its loops looks healthy and is blind.
public final class LoopWatchdog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LoopWatchdog.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Heartbeats heartbeats;
  private final OwnCounter restarts;
  private final Runnable giveUp;
  private final Map<Loop, LoopHistory> histories = new HashMap<>();
  private final Thread thread;
  private long look;

  /// @param giveUp ends the process; called once, on a thread of ours, and must not fail
  public LoopWatchdog(Heartbeats heartbeats, OwnMetrics own, Runnable giveUp) {
    this.heartbeats = heartbeats;
    this.giveUp = giveUp;
    this.restarts =
        own.counter(
            "loop_restarts_total", "Loops of ours that died or hung and began anew.", "loop");
    this.thread = Thread.ofPlatform().daemon().name("watchdog").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (lookAtAll()) {
        Thread.sleep(LOOK);
      }
      giveUp.run();
    } catch (InterruptedException _) {
      // The end.
    } catch (Throwable e) {
      log.atError().setCause(e).log("the watchdog died of a bug, so the process ends");
      giveUp.run();
    }
  }

  /// Whether the process may go on.
  private boolean lookAtAll() {
    look++;
    var all = heartbeats.all();
    histories.keySet().removeIf(loop -> all.stream().noneMatch(one -> loop.equals(one.loop())));
    boolean goOn = true;
    for (Heartbeat heartbeat : all) {
      Loop loop = heartbeat.loop();
      if (loop != null) {
        goOn &= look(heartbeat, loop);
      }
    }
    return goOn;
  }

  private boolean look(Heartbeat heartbeat, Loop loop) {
    restarts.touch(heartbeat.name());
    boolean alive = loop.isAlive();
    long maxQuiet = Math.ceilDiv(heartbeat.limit().toMillis(), LOOK.toMillis());
    LoopHistory next =
        histories
            .getOrDefault(loop, LoopHistory.NEW)
            .look(look, alive, heartbeat.beats(), maxQuiet);
    histories.put(loop, next);
    switch (next.verdict()) {
      case WELL -> {}
      case RESTART -> {
        tell(heartbeat, loop, alive, "a loop is begun anew");
        restarts.increment(heartbeat.name());
        loop.restart();
      }
      case BROKEN -> tell(heartbeat, loop, alive, "a loop does not get well, so the process ends");
    }
    return next.verdict() != LoopHistory.Verdict.BROKEN;
  }

  private static void tell(Heartbeat heartbeat, Loop loop, boolean alive, String what) {
    var line =
        log.atError()
            .addKeyValue("loop", heartbeat.name())
            .addKeyValue("found", alive ? "hanging" : "dead")
            .addKeyValue("last_beat", heartbeat.at());
    if (alive) {
      var here = new IllegalStateException("where it hangs");
      here.setStackTrace(loop.stack());
      line = line.setCause(here);
    }
    line.log(what);
  }
}
