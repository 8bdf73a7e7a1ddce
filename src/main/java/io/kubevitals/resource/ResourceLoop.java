package io.kubevitals.resource;

import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.Loop;
import io.kubevitals.metrics.OwnCounter;
import io.kubevitals.prometheus.PrometheusClient;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a cycle every interval, whatever the last one brought, as long as the duties are ours.
public final class ResourceLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ResourceLoop.class);

  /// The first cycle waits for the first pods, but not for ever: there may be none.
  private static final Duration FIRST_PODS = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(250);

  /// The look for profiles, then what tells of pods, then the rest; of the last two each may be
  /// asked in parts, of which none begins once the time for one query is over.
  private static final int QUERIES_IN_A_ROW = 1 + 2 + 2;

  /// A cycle waits for queries and owners up to their deadlines.
  private static final Duration OWNERS = Duration.ofSeconds(3);

  private final Duration interval;
  private final ResourceCycle cycle;
  private final ResourceMetrics metrics;
  private final Duration maxCycle;
  private final Loop loop;
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
    Duration query = prometheus == null ? Duration.ZERO : prometheus.timeout();
    this.maxCycle = query.multipliedBy(QUERIES_IN_A_ROW).plus(OWNERS).plus(Loop.MAX_WORK);
    this.loop = new Loop("resources", maxCycle, heartbeats, this::run);
  }

  public void start() {
    loop.start();
  }

  @Override
  public void close() {
    loop.close();
  }

  private void run(Heartbeat heartbeat) throws InterruptedException {
    heartbeat.beat();
    awaitPods();
    for (long next = System.nanoTime(); ; ) {
      heartbeat.beat();
      if (cycle.isOurs()) {
        runCycle();
      }
      next = Math.max(next + interval.toNanos(), System.nanoTime());
      Loop.rest(heartbeat, next);
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
