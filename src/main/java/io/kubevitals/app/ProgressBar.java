package io.kubevitals.app;

import io.kubevitals.resource.report.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/// One line on standard error that says how far a long work is; nothing where nobody looks.
final class ProgressBar implements Progress, AutoCloseable {
  private static final int WIDTH = 30;
  private static final String WIPE = "\r\u001b[K";

  private final PrintWriter error;
  private final boolean shown;
  private double highest;
  private boolean dirty;

  /// @param shown whether there is a terminal
  ProgressBar(PrintWriter error, boolean shown) {
    this.error = error;
    this.shown = shown;
  }

  /// Whether standard error is one. Java itself tells only of standard input and output.
  static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }

  @Override
  public synchronized void at(double share, String doing) {
    if (shown) {
      highest = Math.max(highest, Math.clamp(share, 0, 1));
      int done = (int) Math.round(highest * WIDTH);
      error.print(
          "%s[%s%s] %3d %% %s"
              .formatted(
                  WIPE,
                  "#".repeat(done),
                  "-".repeat(WIDTH - done),
                  Math.round(highest * 100),
                  doing));
      error.flush();
      dirty = true;
    }
  }

  /// Leaves nothing behind.
  @Override
  public void close() {
    wipe();
  }

  synchronized void wipe() {
    if (dirty) {
      error.print(WIPE);
      error.flush();
      dirty = false;
    }
  }
}
