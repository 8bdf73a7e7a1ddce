package io.kubevitals.incident;

import io.kubevitals.metrics.Heartbeats;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The loop that tells a [PodLine] that time has passed: grace and hold-down end, pods get stuck,
/// workloads retire without any event.
public final class PodLineTimer implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration MAX_AGE = Duration.ofSeconds(60);

  private final PodLine line;
  private final Heartbeats heartbeats;
  private @Nullable Thread thread;

  public PodLineTimer(PodLine line, Heartbeats heartbeats) {
    this.line = line;
    this.heartbeats = heartbeats;
  }

  public void start() {
    thread = Thread.ofVirtual().name("pod-line-timer").start(this::run);
  }

  @Override
  public void close() {
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      var _ = thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    var heartbeat = heartbeats.loop("pod-line-timer", MAX_AGE);
    try {
      while (true) {
        Thread.sleep(PERIOD);
        line.tick();
        heartbeat.beat();
      }
    } catch (InterruptedException _) {
      heartbeat.end();
    }
  }
}
