package io.kubevitals.incident;

import io.kubevitals.cluster.PodRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The last pods that went, so that one told again counts nothing.
final class Tombstones {
  /// Far more than are told again within the time that events are told again.
  private static final int MAX = 4096;

  /// @param observed a DELETED event told it; otherwise a list missed it, and it may come back
  record Stone(long resourceVersion, boolean observed, PodLife life) {}

  private final Map<UUID, Stone> stones = new LinkedHashMap<>();

  /// Returns the one that had to make room, if any.
  @Nullable UUID add(PodRecord last, boolean observed, PodLife life) {
    return add(last.id().uid(), new Stone(last.resourceVersion(), observed, life));
  }

  @Nullable UUID add(UUID pod, Stone stone) {
    stones.put(pod, stone);
    if (stones.size() <= MAX) {
      return null;
    }
    var eldest = stones.keySet().iterator().next();
    stones.remove(eldest);
    return eldest;
  }

  @Nullable Stone of(UUID pod) {
    return stones.get(pod);
  }

  Set<UUID> pods() {
    return stones.keySet();
  }

  @Nullable Stone of(PodRecord pod) {
    return stones.get(pod.id().uid());
  }

  /// Returns whether there was one.
  boolean remove(PodRecord pod) {
    return stones.remove(pod.id().uid()) != null;
  }
}
