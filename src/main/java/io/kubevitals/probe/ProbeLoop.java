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

  /// What is not here is looked for less often.
  private static final int PATIENCE = 6;

  private final Prober prober;
  private final Duration interval;
  private final ProbeMetrics metrics;
  private final Heartbeats heartbeats;
  private final Thread thread;
  private Presence presence;
  private String trouble = "";

  public ProbeLoop(Prober prober, Duration interval, ProbeMetrics metrics, Heartbeats heartbeats) {
    this.prober = prober;
    this.interval = interval;
    this.metrics = metrics;
    this.heartbeats = heartbeats;
    this.presence = Presence.of(prober.check());
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
    Heartbeat heartbeat = heartbeats.loop(name(), interval.multipliedBy(2 * PATIENCE).plus(SLACK));
    try {
      for (long next = System.nanoTime(); ; ) {
        heartbeat.beat();
        runOnce();
        Duration pause = presence.isHere() ? interval : interval.multipliedBy(PATIENCE);
        next = Math.max(next + pause.toNanos(), System.nanoTime());
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
      ProbeReport report = prober.probe();
      presence = presence.after(report, prober.check(), System.nanoTime());
      if (presence.isHere()) {
        metrics.publish(prober, report);
        logChange(report.result());
      } else {
        metrics.withdraw(prober);
        trouble = "";
      }
    } catch (RuntimeException e) {
      log.atError().addKeyValue("check", prober.check()).setCause(e).log("a probe failed by a bug");
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
              .addKeyValue("component", prober.check().component().label())
              .addKeyValue("check", prober.check().name())
              .log("probe succeeds again");
      case ProbeResult.Failure failure ->
          log.atWarn()
              .addKeyValue("component", prober.check().component().label())
              .addKeyValue("check", prober.check().name())
              .addKeyValue("reason", now)
              .addKeyValue("error", failure.detail())
              .log("probe fails");
    }
  }

  private String name() {
    return "probe-" + prober.check();
  }
}
