package io.kubevitals.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What ends a daemon that keeps its state in a file, who comes after it, and a disk that is full
/// for a while. In memory where the system has such a folder.
final class Interruptions {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final int LONGEST = 20_000;

  private final Cluster cluster;
  private final Oracle oracle;
  private final Network network;
  private final Path folder = folder();
  private final Runnable visitors;
  private @Nullable Daemon daemon;
  private Count count = Count.NONE;
  private long term = 1;
  private boolean full;
  private boolean ended;

  /// How often each has happened.
  record Count(int kills, int stops, int leaders, int fullDisks) {
    static final Count NONE = new Count(0, 0, 0, 0);

    Count plus(Count other) {
      return new Count(
          kills + other.kills,
          stops + other.stops,
          leaders + other.leaders,
          fullDisks + other.fullDisks);
    }

    @Override
    public String toString() {
      return "%,d kills, %,d stops, %,d changes of the leader, %,d full disks"
          .formatted(kills, stops, leaders, fullDisks);
    }
  }

  /// @param visitors fetch the page at once
  Interruptions(Cluster cluster, Oracle oracle, Network network, Runnable visitors) {
    this.cluster = cluster;
    this.oracle = oracle;
    this.network = network;
    this.visitors = visitors;
    network.onSpoiled(this::spoiled);
  }

  Daemon daemon() {
    return Objects.requireNonNull(daemon);
  }

  Count count() {
    return count;
  }

  /// A process begins with what is in the file.
  void begin() {
    var kept = new Daemon.Kept(folder.resolve("state.db"), term, this::committed);
    daemon = new Daemon(cluster, network, kept);
    network.connect(daemon.stream);
  }

  private void committed() {
    oracle.keeps(cluster.time.instant());
  }

  /// It is interrupted about this far apart, until [#end].
  void disturb(double seconds) {
    long pause = (long) (-1000 * seconds * Math.log(1 - cluster.random.nextDouble()));
    cluster.time.after(
        pause,
        () -> {
          if (!ended) {
            interrupt();
            disturb(seconds);
          }
        });
  }

  /// Nothing goes wrong any more.
  void end() {
    ended = true;
    if (daemon().isOver()) {
      again();
    } else if (full) {
      room();
    }
  }

  /// Ends all and leaves nothing behind.
  void clear() {
    daemon().end(true);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// It often dies before the list that what it could not read calls for.
  private void spoiled() {
    if (cluster.chance(0.5)) {
      cluster.time.after(
          cluster.between(100, 1_500),
          () -> {
            if (canEnd()) {
              count = count.plus(new Count(1, 0, 0, 0));
              stop(false, cluster.between(200, LONGEST));
            }
          });
    }
  }

  /// What is counted while nothing can be written may be taken back by a crash; README says so.
  private boolean canEnd() {
    return !ended && !daemon().isOver() && !full && daemon().disk().keeps();
  }

  private void interrupt() {
    if (!canEnd()) {
      return;
    }
    switch (cluster.random.nextInt(10)) {
      case 0, 1, 2, 3 -> {
        count = count.plus(new Count(1, 0, 0, 0));
        stop(false, cluster.between(200, LONGEST));
      }
      case 4, 5 -> {
        count = count.plus(new Count(0, 1, 0, 0));
        stop(true, cluster.between(200, 5_000));
      }
      case 6, 7 -> {
        // The leader shows nothing from here on, whether it knows or not, and writes no more.
        count = count.plus(new Count(0, 0, 1, 0));
        term++;
        stop(cluster.chance(0.3), cluster.between(1_000, LONGEST));
      }
      default -> {
        count = count.plus(new Count(0, 0, 0, 1));
        full = true;
        daemon().disk().fill();
        cluster.time.after(cluster.between(1_000, 60_000), this::room);
      }
    }
  }

  private void room() {
    if (full) {
      full = false;
      daemon().disk().clear();
    }
  }

  private void stop(boolean orderly, long away) {
    if (cluster.chance(0.7)) {
      // What they see now must be there after a crash, committed or not.
      visitors.run();
    }
    network.disconnect();
    daemon().end(orderly);
    cluster.time.after(away, this::again);
  }

  private void again() {
    if (daemon().isOver()) {
      oracle.beginsAgain(cluster.time.instant());
      begin();
    }
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory(
          Files.isWritable(MEMORY) ? MEMORY : Path.of("/tmp"), "kv-sim.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
