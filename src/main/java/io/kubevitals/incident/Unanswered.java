package io.kubevitals.incident;

import io.kubevitals.cluster.Workload;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The pods whose owner has been asked for. Those of one owner wait for one answer together: when a
/// large cluster is first listed nearly all pods wait. Guarded by the line.
final class Unanswered {
  private final IdentityHashMap<CompletableFuture<Workload>, List<PodEntry>> pods =
      new IdentityHashMap<>();

  /// Whether it is the first that waits for this answer.
  boolean add(PodEntry pod, CompletableFuture<Workload> answer) {
    var waiting = pods.computeIfAbsent(answer, _ -> new ArrayList<>(1));
    waiting.add(pod);
    return waiting.size() == 1;
  }

  /// Those that have waited for this answer, in the order in which they came.
  List<PodEntry> remove(CompletableFuture<Workload> answer) {
    var waiting = pods.remove(answer);
    return waiting == null ? List.of() : waiting;
  }
}
