package io.kubevitals.store;

import io.kubevitals.metrics.OwnMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The commits of one process to a real file, on a virtual clock and without their thread. A disk
/// that cannot be written has a folder in the place of the file.
public final class SimulatedCommits {
  private static final Duration KEPT = Duration.ofDays(7);

  private final Path file;
  private final Path aside;
  private final Committer committer;
  private boolean changed;
  private boolean full;

  /// @param committed hears that all that was counted when this step began is durable
  public SimulatedCommits(
      Path file,
      Store store,
      Source source,
      OwnMetrics own,
      InstantSource clock,
      LongSupplier nanos,
      Runnable committed) {
    this.file = file;
    this.aside = file.resolveSibling("aside");
    this.committer =
        new Committer(
            () -> SqliteStore.open(file),
            store,
            new HeardSource(source, committed),
            new StoreMetrics(own),
            KEPT,
            clock,
            nanos);
  }

  public static Store open(Path file) throws StoreException {
    return SqliteStore.open(file);
  }

  /// The source has something new.
  public void changed() {
    changed = true;
  }

  /// Does what is due.
  public void step() {
    if (committer.waitNanos(changed) <= 0 && committer.step(changed)) {
      changed = false;
    }
  }

  /// Whether what is counted survives a crash, or waits to be shown until it does.
  public boolean keeps() {
    return !full && committer.persistence().waiting();
  }

  /// Writes what is new, and closes the file.
  public void end() {
    committer.finish();
  }

  /// As after kill -9: what was not committed is gone.
  public void kill() {
    Store store = committer.store();
    if (store != null) {
      store.close();
    }
  }

  /// Nothing can be written any more.
  public void fill() {
    full = true;
    kill();
    move(file, aside);
    try {
      Files.createDirectory(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// There is room again.
  public void clear() {
    full = false;
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    move(aside, file);
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
