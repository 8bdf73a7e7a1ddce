package io.kubevitals.cluster;

import io.kubevitals.cluster.PodChange.Applied;
import io.kubevitals.cluster.PodChange.Removed;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The pods as they were last told, and what is new in what is told now: repeated and older states
/// are dropped, a name that went to another pod is an end and a beginning. Written by one thread,
/// read by any.
final class PodStore {
  /// Each entry is its own key: an object less of every pod.
  private final ConcurrentHashMap<PodName, Entry> entries = new ConcurrentHashMap<>();

  private final Consumer<PodChange> changes;
  private int list;

  /// Whether something is in the present list of which nobody knows whose it is.
  private boolean nameless;

  PodStore(Consumer<PodChange> changes) {
    this.changes = changes;
  }

  /// Puts back a pod that an earlier process has told.
  void restore(PodRecord pod) {
    add(pod);
  }

  /// Begins a list, or begins it again.
  void beginList() {
    list++;
    nameless = false;
  }

  /// @param anew the server's history begins anew, so a lower version is a newer one
  void listed(PodRecord pod, boolean anew) {
    Entry entry = entries.get(new PodName(pod.id()));
    if (entry == null) {
      add(pod);
      changes.accept(new Applied(null, pod, true));
      return;
    }
    entry.list = list;
    replace(entry, pod, true, anew);
  }

  /// A pod that is in the list but could not be read stays what it was.
  void listedUnread(PodId id) {
    Entry entry = entries.get(new PodName(id));
    if (entry != null && entry.pod.id().equals(id)) {
      entry.list = list;
    }
  }

  /// What could not be read may be any pod: what this list lacks is not known to be gone.
  void listedNameless() {
    nameless = true;
  }

  /// Ends a list: what was not in it is gone.
  ///
  /// @return whether that is known; where not, another list has to tell
  boolean endList() {
    if (nameless) {
      return false;
    }
    Iterator<Entry> all = entries.values().iterator();
    while (all.hasNext()) {
      Entry entry = all.next();
      if (entry.list != list) {
        all.remove();
        changes.accept(new Removed(entry.pod, entry.pod, false));
      }
    }
    return true;
  }

  /// @param covered the version up to which everything has been told
  void upserted(PodRecord pod, ResourceVersion covered) {
    Entry entry = entries.get(new PodName(pod.id()));
    if (entry != null) {
      replace(entry, pod, false, false);
    } else if (!covered.covers(pod.resourceVersion())) {
      add(pod);
      changes.accept(new Applied(null, pod, false));
    }
  }

  /// @param covered the version up to which everything has been told
  void deleted(PodRecord last, ResourceVersion covered) {
    Entry entry = entries.get(new PodName(last.id()));
    if (entry == null) {
      if (!covered.covers(last.resourceVersion())) {
        changes.accept(new Removed(null, last, true));
      }
      return;
    }
    PodRecord before = entry.pod;
    if (isOlder(last, before)) {
      return;
    }
    entries.remove(entry);
    if (before.id().equals(last.id())) {
      changes.accept(new Removed(before, last, true));
    } else {
      changes.accept(new Removed(before, before, false));
      changes.accept(new Removed(null, last, true));
    }
  }

  int size() {
    return entries.size();
  }

  /// A view that other threads may read while it changes.
  Collection<PodRecord> pods() {
    return new AbstractCollection<>() {
      @Override
      public Iterator<PodRecord> iterator() {
        Iterator<Entry> all = entries.values().iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return all.hasNext();
          }

          @Override
          public PodRecord next() {
            return all.next().pod;
          }
        };
      }

      @Override
      public int size() {
        return entries.size();
      }
    };
  }

  private void add(PodRecord pod) {
    Entry entry = new Entry(pod, list);
    entries.put(entry, entry);
  }

  private void replace(Entry entry, PodRecord pod, boolean listed, boolean anew) {
    PodRecord before = entry.pod;
    if (isKnown(pod, before) || (isOlder(pod, before) && !anew)) {
      return;
    }
    if (before.id().equals(pod.id())) {
      PodRecord next = pod.sharing(before);
      entry.pod = next;
      changes.accept(new Applied(before, next, listed));
    } else {
      entry.pod = pod;
      changes.accept(new Removed(before, before, false));
      changes.accept(new Applied(null, pod, listed));
    }
  }

  private static boolean isKnown(PodRecord pod, PodRecord before) {
    return pod.resourceVersion() > 0
        ? pod.resourceVersion() == before.resourceVersion() && pod.id().equals(before.id())
        : pod.equals(before);
  }

  private static boolean isOlder(PodRecord pod, PodRecord before) {
    return pod.resourceVersion() > 0 && pod.resourceVersion() < before.resourceVersion();
  }

  private static final class Entry extends PodName {
    private volatile PodRecord pod;

    /// The last list that had it.
    private int list;

    Entry(PodRecord pod, int list) {
      super(pod.id());
      this.pod = pod;
      this.list = list;
    }
  }
}
