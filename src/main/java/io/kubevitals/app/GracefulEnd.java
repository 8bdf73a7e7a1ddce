package io.kubevitals.app;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes the exporter when a signal ends the process. Without the halt the JVM would answer
/// SIGTERM with exit code 143, which supervisors take for a failure.
final class GracefulEnd extends Thread {
  private static final Logger log = LoggerFactory.getLogger(GracefulEnd.class);

  /// The kubelet's default patience is 30 s; a host's service supervisor's may be 10 s.
  private static final Duration DEADLINE = Duration.ofSeconds(9);

  private final AutoCloseable exporter;

  GracefulEnd(AutoCloseable exporter) {
    super("graceful-end");
    this.exporter = exporter;
  }

  @Override
  public void run() {
    log.info("Stopping");
    var closing = Thread.ofPlatform().daemon().name("closing").start(this::close);
    int code = ended(closing) ? 0 : Failures.FAILED;
    log.atInfo().addKeyValue("exit_code", code).log("Stopped");
    Runtime.getRuntime().halt(code);
  }

  private static boolean ended(Thread closing) {
    try {
      return closing.join(DEADLINE);
    } catch (InterruptedException _) {
      return false;
    }
  }

  private void close() {
    try {
      exporter.close();
    } catch (Exception e) {
      log.error("Could not close", e);
    }
  }
}
