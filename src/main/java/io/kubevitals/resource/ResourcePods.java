package io.kubevitals.resource;

import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import io.kubevitals.cluster.Workloads;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/// The pods that are watched, and whose they are.
///
/// @param owners must not block
/// @param whole whether these are all pods of their nodes, rather than those of some namespaces, or
///   of a list that has only begun
/// @param ours whether the duties are ours at this moment: if not, another process asks
public record ResourcePods(
    Supplier<Collection<PodRecord>> watched,
    Function<PodRecord, CompletableFuture<Workload>> owners,
    BooleanSupplier whole,
    BooleanSupplier ours) {

  /// For a process that shares its duties with nobody.
  public ResourcePods(
      Supplier<Collection<PodRecord>> watched,
      Function<PodRecord, CompletableFuture<Workload>> owners,
      BooleanSupplier whole) {
    this(watched, owners, whole, () -> true);
  }

  /// For those who may not ask the API server for any.
  public static ResourcePods none() {
    return new ResourcePods(
        List::of, pod -> CompletableFuture.completedFuture(Workloads.likely(pod)), () -> false);
  }
}
