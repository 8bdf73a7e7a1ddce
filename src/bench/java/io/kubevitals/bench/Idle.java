package io.kubevitals.bench;

import java.io.IOException;
import java.time.Duration;

/// Waits until a process has nothing to do, by its processor time: to ask the process itself would
/// cost part of what is measured.
final class Idle {
  private static final int STEP_MILLIS = 50;

  /// Processor time of a step that is work: the clock of the kernel has steps of 10 ms.
  private static final double WORK_SECONDS = 0.015;

  private static final double QUIET_NANOS = 3e9;

  private final Child child;
  private final Duration patience;
  private Errand errand = () -> {};
  private long period = Long.MAX_VALUE;

  Idle(Child child, Duration patience) {
    this.child = child;
    this.patience = patience;
  }

  /// What somebody else does to the process while it works.
  interface Errand {
    void run() throws IOException;
  }

  Idle meanwhile(Errand errand, Duration period) {
    this.errand = errand;
    this.period = period.toNanos();
    return this;
  }

  /// When it had done its work, as `System.nanoTime` counts; returns after three seconds without
  /// any.
  long since() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    long next = begin;
    long last = begin;
    double cpu = child.cpuSeconds();
    while (System.nanoTime() - last < QUIET_NANOS) {
      if (System.nanoTime() - begin > patience.toNanos()) {
        throw new IllegalStateException("it works on and on");
      }
      if (period != Long.MAX_VALUE && System.nanoTime() - next >= 0) {
        errand.run();
        next += period;
      }
      Thread.sleep(STEP_MILLIS);
      double now = child.cpuSeconds();
      if (now - cpu > WORK_SECONDS) {
        last = System.nanoTime();
      }
      cpu = now;
    }
    return last;
  }
}
