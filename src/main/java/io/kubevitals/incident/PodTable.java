package io.kubevitals.incident;

import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.ResourceVersion;
import io.kubevitals.cluster.Workload;
import io.kubevitals.incident.Tombstones.Stone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The pods of the line and the stones of those that went; tells the journal what changes. Guarded
/// by the line.
final class PodTable {
  private final @Nullable Journal journal;
  private final UidTable<PodEntry> pods = new UidTable<>(PodTable::uid);

  /// Gone before their owner was known.
  private final Map<UUID, PodEntry> leaving = new HashMap<>();

  private final Tombstones tombstones = new Tombstones();

  /// @param journal null where nothing outlives the process
  PodTable(@Nullable Journal journal) {
    this.journal = journal;
  }

  private static UUID uid(PodEntry entry) {
    return entry.pod.id().uid();
  }

  int size() {
    return pods.size();
  }

  @Nullable PodEntry of(PodRecord pod) {
    return pods.get(pod.id().uid());
  }

  void add(PodEntry entry) {
    pods.put(entry);
    changed(entry);
  }

  @Nullable PodEntry remove(PodRecord pod) {
    return pods.drop(pod.id().uid());
  }

  void changed(PodEntry entry) {
    if (journal != null) {
      journal.changed(entry.pod.id().uid());
    }
  }

  void counted(PodEntry entry, Workload workload, List<Fact> facts, Instant now) {
    if (journal != null && !facts.isEmpty()) {
      journal.counted(entry.pod, workload, facts, now);
    }
  }

  void advanced(String stream, ResourceVersion to) {
    if (journal != null) {
      journal.advanced(stream, to);
    }
  }

  /// When the newest pod was created that stood so at a version.
  Instant newest(long version) {
    var newest = new AtomicReference<>(Instant.EPOCH);
    pods.forEach(
        entry -> {
          Instant createdAt = entry.pod.spec().createdAt();
          if (entry.pod.resourceVersion() <= version && createdAt.isAfter(newest.get())) {
            newest.set(createdAt);
          }
        });
    return newest.get();
  }

  /// Everything is as it is stored.
  void restored() {
    if (journal != null) {
      journal.restored();
    }
  }

  /// Remembers a pod that is gone, and the pod itself while its owner is not known.
  void bury(PodEntry entry, boolean observed, PodLife life) {
    var uid = entry.pod.id().uid();
    var dropped = tombstones.add(entry.pod, observed, life);
    if (entry.owner == null) {
      leaving.put(uid, entry);
    }
    if (journal != null) {
      journal.stoneChanged(uid);
      if (dropped != null) {
        journal.stoneChanged(dropped);
      }
    }
  }

  void owned(PodEntry entry) {
    leaving.remove(entry.pod.id().uid());
    changed(entry);
  }

  @Nullable Stone stoneOf(PodRecord pod) {
    return tombstones.of(pod);
  }

  void forgetStone(PodRecord pod) {
    if (tombstones.remove(pod) && journal != null) {
      journal.stoneChanged(pod.id().uid());
    }
  }

  /// What is to be stored of a pod, null if nothing.
  @Nullable StoredPod stored(UUID pod) {
    var entry = pods.get(pod);
    var present = entry == null ? leaving.get(pod) : entry;
    return present == null ? null : present.stored();
  }

  @Nullable Stone stone(UUID pod) {
    return tombstones.of(pod);
  }

  List<UUID> all() {
    var all = new ArrayList<UUID>(pods.size() + leaving.size());
    pods.forEach(entry -> all.add(uid(entry)));
    all.addAll(leaving.keySet());
    return all;
  }

  Set<UUID> allStones() {
    return tombstones.pods();
  }

  void restore(UUID pod, Stone stone) {
    var _ = tombstones.add(pod, stone);
  }

  void restore(PodEntry entry) {
    if (entry.gone) {
      leaving.put(uid(entry), entry);
    } else {
      pods.put(entry);
    }
  }
}
