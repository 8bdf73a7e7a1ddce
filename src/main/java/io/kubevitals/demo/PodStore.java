package io.kubevitals.demo;

import io.kubevitals.demo.LogEntry.Change;
import io.kubevitals.demo.LogEntry.Noise;
import io.kubevitals.demo.LogEntry.Repeat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The pods and a bounded log of what happened to them, as etcd and the API server's watch cache
/// hold them: every write gets the next resourceVersion, and what the log has forgotten is gone.
final class PodStore {
  /// All pods at one version, in the order of their keys.
  record Snapshot(long version, List<StoredPod> pods) {}

  /// Where a watch reads.
  ///
  /// @param present from here on it is told as it happens; noise and repetitions before are for
  ///   others
  record Position(long next, long present) {
    Position advance(int entries) {
      return new Position(next + entries, present);
    }
  }

  /// Asked for a version that the log has forgotten.
  static final class GoneException extends Exception {
    private static final long serialVersionUID = 1;

    GoneException(long asked, long oldest) {
      super("too old resource version: %d (%d)".formatted(asked, oldest));
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeMap<String, StoredPod> pods = new TreeMap<>();
  private final @Nullable LogEntry[] log;
  private long firstEntry;
  private long nextEntry;
  private long oldest;
  private long version;
  private @Nullable Snapshot latest;

  /// @param window how many entries the log holds
  PodStore(int window, long firstVersion) {
    this.log = new LogEntry[window];
    this.version = firstVersion;
    this.oldest = firstVersion;
  }

  long version() {
    return locked(() -> version);
  }

  /// The oldest version from which a watch can be resumed.
  long oldest() {
    return locked(() -> oldest);
  }

  Optional<StoredPod> get(String namespace, String name) {
    return locked(() -> Optional.ofNullable(pods.get(StoredPod.key(namespace, name))));
  }

  /// Creates or changes the pod and answers its resourceVersion.
  long put(Pod pod) {
    return locked(
        () -> {
          StoredPod after = StoredPod.of(pod, ++version);
          StoredPod before = pods.put(after.key(), after);
          append(new Change(version, before, after, after));
          return version;
        });
  }

  /// Puts many pods without a word to those who watch, who get 410 if they come back.
  void load(Iterable<Pod> many) {
    locked(
        () -> {
          for (Pod pod : many) {
            StoredPod stored = StoredPod.of(pod, ++version);
            pods.put(stored.key(), stored);
          }
          forget();
          return version;
        });
  }

  boolean delete(String namespace, String name) {
    return locked(
        () -> {
          StoredPod before = pods.get(StoredPod.key(namespace, name));
          return before != null && delete(before.pod());
        });
  }

  /// @param last what the event shows
  boolean delete(Pod last) {
    return locked(
        () -> {
          StoredPod before = pods.remove(StoredPod.key(last.namespace(), last.name()));
          if (before != null) {
            append(new Change(++version, before, null, StoredPod.of(last, version)));
          }
          return before != null;
        });
  }

  /// A write elsewhere in the cluster: only the version moves.
  long touch() {
    return locked(() -> ++version);
  }

  /// Forgets the log; only the present can be listed and watched from.
  void compact() {
    locked(
        () -> {
          forget();
          return version;
        });
  }

  private void forget() {
    oldest = version;
    firstEntry = nextEntry;
    latest = null;
    changed.signalAll();
  }

  /// Goes back to an older state, as an etcd restored from a backup does.
  void restore(Snapshot backup) {
    locked(
        () -> {
          pods.clear();
          backup.pods().forEach(stored -> pods.put(stored.key(), stored));
          version = backup.version();
          forget();
          return version;
        });
  }

  /// Tells the last `count` changes again.
  void repeat(int count) {
    locked(
        () -> {
          List<Change> changes = changes();
          changes
              .subList(Math.max(0, changes.size() - count), changes.size())
              .forEach(change -> append(new Repeat(version, change)));
          return version;
        });
  }

  /// The changes that the log still holds.
  List<Change> changes() {
    return locked(
        () -> {
          var changes = new ArrayList<Change>();
          for (long at = firstEntry; at < nextEntry; at++) {
            if (entry(at) instanceof Change change) {
              changes.add(change);
            }
          }
          return changes;
        });
  }

  void noise(Function<Format, byte[]> bytes, LogEntry.Then then) {
    locked(
        () -> {
          append(new Noise(version, bytes, then));
          return version;
        });
  }

  Snapshot snapshot() {
    return locked(
        () -> {
          if (latest == null || latest.version() != version) {
            latest = new Snapshot(version, List.copyOf(pods.values()));
          }
          return latest;
        });
  }

  /// The past, by undoing what the log knows.
  Snapshot snapshot(long asked) throws GoneException {
    lock.lock();
    try {
      if (latest != null && latest.version() == asked) {
        return latest;
      }
      if (asked < oldest) {
        throw new GoneException(asked, oldest);
      }
      var past = new TreeMap<>(pods);
      for (long at = nextEntry - 1; at >= firstEntry && entry(at).version() > asked; at--) {
        if (entry(at) instanceof Change change) {
          undo(past, change);
        }
      }
      latest = new Snapshot(asked, List.copyOf(past.values()));
      return latest;
    } finally {
      lock.unlock();
    }
  }

  private static void undo(Map<String, StoredPod> past, Change change) {
    if (change.before() == null) {
      past.remove(change.shown().key());
    } else {
      past.put(change.shown().key(), change.before());
    }
  }

  /// Where in the log a watch from this version begins.
  Position position(long from) throws GoneException {
    lock.lock();
    try {
      if (from < oldest) {
        throw new GoneException(from, oldest);
      }
      long low = firstEntry;
      long high = nextEntry;
      while (low < high) {
        long middle = (low + high) >>> 1;
        if (entry(middle).version() > from) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return new Position(low, nextEntry);
    } finally {
      lock.unlock();
    }
  }

  /// At most `max` entries from `from` on; none if nothing came within `wait`.
  List<LogEntry> read(Position from, int max, Duration wait)
      throws GoneException, InterruptedException {
    lock.lock();
    try {
      long position = from.next();
      long nanos = wait.toNanos();
      while (position >= nextEntry && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      if (position < firstEntry) {
        throw new GoneException(position, firstEntry);
      }
      long end = Math.min(nextEntry, position + max);
      var entries = new ArrayList<LogEntry>((int) Math.max(0, end - position));
      for (long at = position; at < end; at++) {
        entries.add(entry(at));
      }
      return entries;
    } finally {
      lock.unlock();
    }
  }

  private void append(LogEntry entry) {
    if (nextEntry - firstEntry == log.length) {
      oldest = Math.max(oldest, entry(firstEntry).version());
      firstEntry++;
    }
    log[(int) (nextEntry % log.length)] = entry;
    nextEntry++;
    changed.signalAll();
  }

  @SuppressWarnings("NullAway") // between firstEntry and nextEntry there are no holes
  private LogEntry entry(long at) {
    return log[(int) (at % log.length)];
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
