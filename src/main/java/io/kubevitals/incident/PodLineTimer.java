package io.kubevitals.incident;

import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.Loop;
import java.time.Duration;

/// The loop that tells a [PodLine] that time has passed: grace and hold-down end, pods get stuck,
/// workloads retire without any event.
public final class PodLineTimer implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private final PodLine line;
  private final Loop loop;

  public PodLineTimer(PodLine line, Heartbeats heartbeats) {
    this.line = line;
    this.loop = new Loop("pod-line-timer", Loop.MAX_WORK, heartbeats, this::run);
  }

  public void start() {
    loop.start();
  }

  @Override
  public void close() {
    loop.close();
  }

  private void run(Heartbeat heartbeat) throws InterruptedException {
    while (true) {
      heartbeat.beat();
      line.tick();
      Thread.sleep(PERIOD);
    }
  }
}
