package io.kubevitals.cluster;

import io.kubevitals.cluster.PodChange.ListBegins;
import io.kubevitals.cluster.PodChange.ListEnds;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands the changes of one or more streams to one listener, one at a time. To the listener the
/// lists of several streams look like one: the first begins with the first of them and ends with
/// the last.
final class ChangeFeed {
  private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);

  private final Consumer<PodChange> listener;
  private final ClusterMetrics metrics;
  private final ReentrantLock lock = new ReentrantLock();
  private int unsynced;
  private int listing;
  private boolean begun;
  private int held;

  /// @param streams how many there are
  ChangeFeed(Consumer<PodChange> listener, ClusterMetrics metrics, int streams) {
    this.listener = listener;
    this.metrics = metrics;
    this.unsynced = streams;
  }

  /// @param first of this stream
  void listBegins(boolean first) {
    lock.lock();
    try {
      if (unsynced > 0) {
        if (!begun) {
          begun = true;
          tell(new ListBegins(true));
        }
      } else if (listing++ == 0) {
        tell(new ListBegins(false));
      }
    } finally {
      lock.unlock();
    }
  }

  /// @param first of this stream
  void listEnds(boolean first) {
    lock.lock();
    try {
      if (first) {
        unsynced--;
        if (unsynced == 0) {
          tell(new ListEnds(true));
        }
      } else if (listing > 0 && --listing == 0) {
        tell(new ListEnds(false));
      }
    } finally {
      lock.unlock();
    }
  }

  /// A stream goes on from where an earlier process left it.
  void resumed() {
    lock.lock();
    try {
      unsynced--;
    } finally {
      lock.unlock();
    }
  }

  /// A pod that an earlier process has told.
  void restored() {
    lock.lock();
    try {
      held++;
      metrics.cached(held);
    } finally {
      lock.unlock();
    }
  }

  void change(PodChange change) {
    lock.lock();
    try {
      count(change);
      tell(change);
    } finally {
      lock.unlock();
    }
  }

  private void count(PodChange change) {
    int before = held;
    switch (change) {
      case PodChange.Applied applied -> held += applied.before() == null ? 1 : 0;
      case PodChange.Removed removed -> held -= removed.before() == null ? 0 : 1;
      case ListBegins _, ListEnds _, PodChange.Unread _, PodChange.Advanced _ -> {}
    }
    if (held != before) {
      metrics.cached(held);
    }
  }

  private void tell(PodChange change) {
    try {
      listener.accept(change);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a listener failed on a pod's change");
    }
  }
}
