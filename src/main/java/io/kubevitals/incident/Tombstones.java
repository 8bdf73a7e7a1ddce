package io.kubevitals.incident;

import io.kubevitals.cluster.PodRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The last pods that went, so that one told again counts nothing.
final class Tombstones {
  /// Far more than are told again within the time that events are told again.
  private static final int MAX = 4096;

  /// @param observed a DELETED event told it; otherwise a list missed it, and it may come back
  record Stone(long resourceVersion, boolean observed, PodLife life) {}

  private final Map<UUID, Stone> stones =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Stone> eldest) {
          return size() > MAX;
        }
      };

  void add(PodRecord last, boolean observed, PodLife life) {
    stones.put(last.id().uid(), new Stone(last.resourceVersion(), observed, life));
  }

  @Nullable Stone of(PodRecord pod) {
    return stones.get(pod.id().uid());
  }

  /// Whether this state tells of a pod that is gone, not of one that is back.
  static boolean covers(Stone stone, PodRecord pod) {
    return stone.observed() && pod.resourceVersion() <= stone.resourceVersion();
  }

  void remove(PodRecord pod) {
    stones.remove(pod.id().uid());
  }
}
