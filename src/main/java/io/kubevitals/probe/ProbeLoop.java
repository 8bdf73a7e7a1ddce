package io.kubevitals.probe;

import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one prober every interval. Each prober has a loop of its own, so that one that waits for
/// its deadline delays no other.
public final class ProbeLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProbeLoop.class);
  private static final Duration JOIN = Duration.ofSeconds(3);

  /// A probe ends within its deadline; the rest is for a machine that is slow.
  private static final Duration SLACK = Duration.ofSeconds(60);

  private final Prober prober;
  private final Duration interval;
  private final ProbeMetrics metrics;
  private final Heartbeats heartbeats;
  private final Thread thread;
  private String trouble = "";

  public ProbeLoop(Prober prober, Duration interval, ProbeMetrics metrics, Heartbeats heartbeats) {
    this.prober = prober;
    this.interval = interval;
    this.metrics = metrics;
    this.heartbeats = heartbeats;
    this.thread = Thread.ofVirtual().name(name()).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(JOIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Heartbeat heartbeat = heartbeats.loop(name(), interval.multipliedBy(2).plus(SLACK));
    try {
      for (long next = System.nanoTime(); ; ) {
        heartbeat.beat();
        runOnce();
        next = Math.max(next + interval.toNanos(), System.nanoTime());
        Thread.sleep(Duration.ofNanos(next - System.nanoTime()));
      }
    } catch (InterruptedException _) {
      // The end.
    } finally {
      heartbeat.end();
    }
  }

  private void runOnce() throws InterruptedException {
    try {
      ProbeResult result = prober.probe();
      metrics.publish(prober, result);
      logChange(result);
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("component", prober.component())
          .setCause(e)
          .log("a probe failed by a bug");
    }
  }

  private void logChange(ProbeResult result) {
    String now = result instanceof ProbeResult.Failure failure ? failure.reason().label() : "";
    if (now.equals(trouble)) {
      return;
    }
    trouble = now;
    switch (result) {
      case ProbeResult.Success _ ->
          log.atInfo()
              .addKeyValue("component", prober.component())
              .addKeyValue("check", prober.check())
              .log("probe succeeds again");
      case ProbeResult.Failure failure ->
          log.atWarn()
              .addKeyValue("component", prober.component())
              .addKeyValue("check", prober.check())
              .addKeyValue("reason", now)
              .addKeyValue("error", failure.detail())
              .log("probe fails");
    }
  }

  private String name() {
    return "probe-" + prober.component() + "-" + prober.check();
  }
}
