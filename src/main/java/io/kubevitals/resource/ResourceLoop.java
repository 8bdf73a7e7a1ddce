package io.kubevitals.resource;

import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.OwnCounter;
import io.kubevitals.prometheus.PrometheusClient;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a cycle every interval, whatever the last one brought.
public final class ResourceLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ResourceLoop.class);

  /// The first cycle waits for the first pods, but not for ever: there may be none.
  private static final Duration FIRST_PODS = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration JOIN = Duration.ofSeconds(5);

  /// A cycle may take as long as a query's longest deadline.
  private static final Duration MAX_CYCLE = Duration.ofSeconds(90);

  private final Duration interval;
  private final ResourceCycle cycle;
  private final ResourceMetrics metrics;
  private final Heartbeats heartbeats;
  private final Thread thread;
  private String trouble = "";

  /// @param prometheus null where none is configured: then there are requests and limits, no use
  /// @param dropped counts series that a limit kept from being made
  public ResourceLoop(
      ResourceConfig config,
      @Nullable PrometheusClient prometheus,
      ResourcePods pods,
      ResourceMetrics metrics,
      Heartbeats heartbeats,
      OwnCounter dropped,
      InstantSource clock) {
    this.interval = config.interval();
    this.cycle = new ResourceCycle(config, prometheus, pods, dropped, clock);
    this.metrics = metrics;
    this.heartbeats = heartbeats;
    this.thread = Thread.ofVirtual().name("resources").unstarted(this::run);
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
    Heartbeat heartbeat = heartbeats.loop("resources", interval.multipliedBy(2).plus(MAX_CYCLE));
    try {
      awaitPods();
      for (long next = System.nanoTime(); ; ) {
        heartbeat.beat();
        runCycle();
        next = Math.max(next + interval.toNanos(), System.nanoTime());
        Thread.sleep(Duration.ofNanos(next - System.nanoTime()));
      }
    } catch (InterruptedException _) {
      // The end.
    } finally {
      heartbeat.end();
    }
  }

  private void awaitPods() throws InterruptedException {
    long deadline = System.nanoTime() + FIRST_PODS.toNanos();
    while (!cycle.hasPods() && System.nanoTime() < deadline) {
      Thread.sleep(POLL);
    }
  }

  private void runCycle() throws InterruptedException {
    try {
      ResourceCycle.Result result = cycle.run();
      metrics.publish(result);
      logChange(cycle.trouble());
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a resource cycle failed by a bug");
    }
  }

  private void logChange(String now) {
    if (!now.equals(trouble)) {
      if (now.isEmpty()) {
        log.atInfo().log("Prometheus answers again");
      } else {
        log.atWarn().addKeyValue("error", now).log("Prometheus does not answer");
      }
      trouble = now;
    }
  }
}
