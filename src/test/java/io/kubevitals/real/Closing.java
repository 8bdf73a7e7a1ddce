package io.kubevitals.real;

import java.util.ArrayDeque;
import java.util.Deque;

/// What a test opened, closed in the opposite order; one that fails to close does not keep the
/// others open.
final class Closing {
  /// How something is closed.
  @FunctionalInterface
  interface Close<T> {
    void close(T opened) throws Exception;
  }

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  <T> T add(T opened, Close<? super T> close) {
    this.opened.push(() -> close.close(opened));
    return opened;
  }

  void close() {
    var failure = new IllegalStateException("not everything could be closed");
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }
}
