package io.kubevitals.cluster;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.List;

/// The pods of several stores as one collection.
final class ConcatenatedPods extends AbstractCollection<PodRecord> {
  private final List<PodStore> stores;

  ConcatenatedPods(List<PodStore> stores) {
    this.stores = stores;
  }

  @Override
  public Iterator<PodRecord> iterator() {
    return stores.stream().flatMap(store -> store.pods().stream()).iterator();
  }

  @Override
  public int size() {
    return stores.stream().mapToInt(PodStore::size).sum();
  }
}
