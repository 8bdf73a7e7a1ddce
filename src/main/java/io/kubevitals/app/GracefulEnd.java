package io.kubevitals.app;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes the exporter at the end of the process. Without the halt the JVM would answer SIGTERM
/// with exit code 143, which supervisors take for a failure.
final class GracefulEnd extends Thread {
  private static final Logger log = LoggerFactory.getLogger(GracefulEnd.class);

  /// The kubelet's default patience is 30 s; a host's service supervisor's may be 10 s.
  private static final Duration DEADLINE = Duration.ofSeconds(9);

  private final AutoCloseable exporter;
  private final int code;

  /// @param code of the process where the exporter can be closed in time
  GracefulEnd(AutoCloseable exporter, int code) {
    super("graceful-end");
    this.exporter = exporter;
    this.code = code;
  }

  @Override
  public void run() {
    end();
  }

  /// Never returns.
  void end() {
    log.info("Stopping");
    var closing = Thread.ofPlatform().daemon().name("closing").start(this::close);
    int last = ended(closing) ? code : Failures.FAILED;
    log.atInfo().addKeyValue("exit_code", last).log("Stopped");
    Runtime.getRuntime().halt(last);
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
