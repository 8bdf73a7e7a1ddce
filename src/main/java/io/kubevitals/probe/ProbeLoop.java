package io.kubevitals.probe;

import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.Loop;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one prober every interval. Each prober has a loop of its own, so that one that waits for
/// its deadline delays no other.
public final class ProbeLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProbeLoop.class);

  /// What is not here is looked for less often.
  private static final int PATIENCE = 6;

  private final Prober prober;
  private final Duration interval;
  private final BooleanSupplier duty;
  private final ProbeMetrics metrics;
  private final Loop loop;
  private Presence presence;
  private String trouble = "";

  /// @param duty whether it is this process that asks, now
  public ProbeLoop(
      Prober prober,
      Duration interval,
      BooleanSupplier duty,
      ProbeMetrics metrics,
      Heartbeats heartbeats) {
    this.prober = prober;
    this.interval = interval;
    this.duty = duty;
    this.metrics = metrics;
    this.presence = Presence.of(prober.check());
    // A probe's deadline is never longer than the interval.
    this.loop = new Loop(name(), interval.plus(Loop.MAX_WORK), heartbeats, this::run);
  }

  public void start() {
    loop.start();
  }

  @Override
  public void close() {
    loop.close();
  }

  private void run(Heartbeat heartbeat) throws InterruptedException {
    for (long next = System.nanoTime(); ; ) {
      heartbeat.beat();
      boolean onDuty = duty.getAsBoolean();
      if (onDuty) {
        runOnce();
      } else {
        rest();
      }
      boolean soon = presence.isHere() || !onDuty;
      Duration pause = soon ? interval : interval.multipliedBy(PATIENCE);
      next = Math.max(next + pause.toNanos(), System.nanoTime());
      Loop.rest(heartbeat, next);
    }
  }

  private void runOnce() throws InterruptedException {
    try {
      ProbeReport report = prober.probe();
      presence = presence.after(report, prober.check(), System.nanoTime());
      if (presence.isHere()) {
        metrics.publish(prober, report);
        logChange(report);
      } else {
        withdraw();
      }
    } catch (RuntimeException e) {
      log.atError().addKeyValue("check", prober.check()).setCause(e).log("a probe failed by a bug");
    }
  }

  private void rest() {
    presence = Presence.of(prober.check());
    withdraw();
    prober.rest();
  }

  private void withdraw() {
    metrics.withdraw(prober);
    trouble = "";
  }

  private void logChange(ProbeReport report) {
    String now =
        switch (report.result()) {
          case ProbeResult.Success _ -> "";
          case ProbeResult.Troubled _ -> "troubled";
          case ProbeResult.Failure failure -> failure.reason().label();
        };
    if (now.equals(trouble)) {
      return;
    }
    trouble = now;
    switch (report.result()) {
      case ProbeResult.Success _ ->
          log.atInfo()
              .addKeyValue("component", prober.check().component().label())
              .addKeyValue("check", prober.check().name())
              .log("probe succeeds again");
      case ProbeResult.Troubled _ ->
          log.atWarn()
              .addKeyValue("component", prober.check().component().label())
              .addKeyValue("check", prober.check().name())
              .addKeyValue("says", report.said())
              .log("probe shows trouble");
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
