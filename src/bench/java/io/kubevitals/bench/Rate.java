package io.kubevitals.bench;

import java.io.IOException;

/// How fast events that had piled up were taken, from the moment they were let go until the last
/// was counted on the page.
record Rate(double perSecond, double cpuMicros) {
  static final String ENDS = "kubevitals_container_terminations_total";

  static Rate of(CrowdServer server, Daemon daemon, int events)
      throws IOException, InterruptedException {
    double before = daemon.sum(ENDS, "");
    server.prepareRestarts(events);
    double cpu = daemon.child().cpuSeconds();
    long begin = System.nanoTime();
    server.thaw();
    while (daemon.sum(ENDS, "") < before + events) {
      Thread.sleep(200);
      if (System.nanoTime() - begin > 120e9) {
        throw new IllegalStateException(
            "only " + (daemon.sum(ENDS, "") - before) + " of " + events + " were counted");
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Rate(events / seconds, (daemon.child().cpuSeconds() - cpu) * 1e6 / events);
  }
}
