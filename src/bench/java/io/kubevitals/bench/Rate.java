package io.kubevitals.bench;

import java.io.IOException;
import java.time.Duration;

/// How fast events that had piled up were taken, from the moment they were let go until the daemon
/// had nothing to do any more, and what each cost it and the server. A page is fetched after that,
/// to see that all were counted.
record Rate(double perSecond, double cpuMicros, double serverMicros) {
  static final String ENDS = "kubevitals_container_terminations_total";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// While nobody asks for a page.
  static Rate of(CrowdServer server, Daemon daemon, int events)
      throws IOException, InterruptedException {
    return measured(server, daemon, events, new Idle(daemon.child(), PATIENCE));
  }

  /// While somebody fetches the page all the time, at its beginning and after each such period.
  static Rate scraped(CrowdServer server, Daemon daemon, int events, Duration period)
      throws IOException, InterruptedException {
    var idle = new Idle(daemon.child(), PATIENCE);
    return measured(server, daemon, events, idle.meanwhile(daemon::fetch, period));
  }

  private static Rate measured(CrowdServer server, Daemon daemon, int events, Idle idle)
      throws IOException, InterruptedException {
    double before = daemon.sum(ENDS, "");
    server.prepareRestarts(events);
    double serverCpu = server.child().cpuSeconds();
    double cpu = 0;
    double counted = 0;
    long last = 0;
    long begin = System.nanoTime();
    server.thaw();
    while (counted < events) {
      double cpuBefore = daemon.child().cpuSeconds();
      last = idle.since();
      cpu += daemon.child().cpuSeconds() - cpuBefore;
      counted = daemon.sum(ENDS, "") - before;
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new IllegalStateException("%.0f of %d were counted".formatted(counted, events));
      }
    }
    serverCpu = server.child().cpuSeconds() - serverCpu;
    double seconds = (last - begin) / 1e9;
    return new Rate(events / seconds, cpu * 1e6 / events, serverCpu * 1e6 / events);
  }

  /// The rate that the daemon alone could take with a processor of its own.
  double perProcessorSecond() {
    return 1e6 / cpuMicros;
  }
}
