package io.kubevitals.resource;

import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The pods that hold resources, found by what a series may tell. A pod that completed or failed
/// holds none any more.
final class PodIndex {
  private final List<PodRecord> pods;

  /// Made when the first series asks: where there is no source there is none.
  private volatile @Nullable Lookup lookup;

  private record Lookup(Map<UUID, PodRecord> byUid, Map<PodFacts.Name, PodRecord> byName) {}

  private PodIndex(List<PodRecord> pods) {
    this.pods = pods;
  }

  static PodIndex of(Collection<PodRecord> pods) {
    return new PodIndex(pods.stream().filter(PodIndex::holdsResources).toList());
  }

  List<PodRecord> pods() {
    return pods;
  }

  /// The container that the series is about, null if it is none of a pod that is there.
  ///
  /// A uid decides alone. Only a static pod's control group carries another uid than the API's, and
  /// a series that carries none can be told by its labels alone.
  @Nullable ContainerKey find(
      @Nullable UUID uid, String namespace, String podName, String container) {
    PodRecord pod = uid == null ? null : lookup().byUid.get(uid);
    if (pod == null) {
      pod = lookup().byName.get(new PodFacts.Name(namespace, podName));
      if (pod == null || (uid != null && !mayHaveOther(pod))) {
        return null;
      }
    }
    boolean known = container.equals(PodFigures.WHOLE) || has(pod, container);
    return known ? new ContainerKey(pod.id().uid(), container) : null;
  }

  /// Whether the series of a pod may bear another uid than its record.
  private static boolean mayHaveOther(PodRecord pod) {
    return pod.origin().mirror() || PodFacts.isInvented(pod.id().uid());
  }

  @Nullable PodRecord pod(UUID uid) {
    return lookup().byUid.get(uid);
  }

  static boolean runs(ContainerRecord container) {
    return container.status().state() instanceof ContainerState.Running;
  }

  private static boolean holdsResources(PodRecord pod) {
    Phase phase = pod.status().phase();
    return phase != Phase.SUCCEEDED && phase != Phase.FAILED;
  }

  private static boolean has(PodRecord pod, String container) {
    for (ContainerRecord one : pod.containers()) {
      if (one.name().equals(container)) {
        return true;
      }
    }
    return false;
  }

  private static PodRecord younger(PodRecord one, PodRecord other) {
    return one.spec().createdAt().isAfter(other.spec().createdAt()) ? one : other;
  }

  private Lookup lookup() {
    Lookup made = lookup;
    if (made == null) {
      made = new Lookup(new HashMap<>(), new HashMap<>());
      for (PodRecord pod : pods) {
        made.byUid.put(pod.id().uid(), pod);
        made.byName.merge(
            new PodFacts.Name(pod.id().namespace(), pod.id().name()), pod, PodIndex::younger);
      }
      lookup = made;
    }
    return made;
  }
}
