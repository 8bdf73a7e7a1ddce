package io.kubevitals.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Services in the order in which they were made. They are closed in the reverse order, and one
/// that cannot be closed keeps no other open.
final class Services implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Services.class);

  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T service) {
    running.push(service);
    return service;
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      AutoCloseable service = running.pop();
      try {
        service.close();
      } catch (Exception e) {
        log.atWarn()
            .addKeyValue("service", service.getClass().getSimpleName())
            .setCause(e)
            .log("Could not close");
      }
    }
  }
}
