package io.kubevitals.cluster;

import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.Heartbeats;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/// Keeps the pods of the cluster, of some namespaces or of one node as records, and tells one
/// listener every change once. It begins with a list, goes on with a watch, and resumes that from
/// where it broke; what the server cannot resume is listed again and compared.
public final class Reflector implements AutoCloseable {
  private final List<PodStream> streams = new ArrayList<>();
  private final List<PodCursor> cursors = new ArrayList<>();
  private final List<PodStore> stores = new ArrayList<>();

  /// @param config its scope is `ALL` or `NODE`
  /// @param keptLabels keys of the labels that records keep
  /// @param listener is called by one thread at a time and must not block for long
  public Reflector(
      ClusterAccess access,
      PodsConfig config,
      Set<String> keptLabels,
      ClusterMetrics metrics,
      FeatureStates features,
      InstantSource clock,
      Consumer<PodChange> listener) {
    this(
        access,
        config,
        keptLabels,
        new StreamContext(
            clock,
            System::nanoTime,
            new Random(),
            Backoff.of(config.scope()),
            WatchTimes.STANDARD,
            metrics,
            new Permission(features, "pods")),
        listener);
  }

  Reflector(
      ClusterAccess access,
      PodsConfig config,
      Set<String> keptLabels,
      StreamContext context,
      Consumer<PodChange> listener) {
    List<String> namespaces = config.namespaces().isEmpty() ? List.of("") : config.namespaces();
    String node = config.scope() == PodScope.NODE ? config.nodeName() : "";
    var feed = new ChangeFeed(listener, context.metrics(), namespaces.size());
    for (String namespace : namespaces) {
      var store = new PodStore(feed::change);
      var cursor =
          new PodCursor(
              PodCursor.stream(namespace),
              store,
              feed,
              context.metrics(),
              context.clock(),
              context.nanos());
      stores.add(store);
      cursors.add(cursor);
      streams.add(
          new PodStream(
              access,
              new PodRequests(namespace, node),
              cursor,
              new PodDecoder(keptLabels),
              new ObjectBuffer(config.maxObjectBytes()),
              context));
    }
  }

  /// Puts back a pod that an earlier process has told; before [#start].
  public void restore(PodRecord pod) {
    for (PodCursor cursor : cursors) {
      if (cursor.covers(pod.id().namespace())) {
        cursor.restore(pod);
      }
    }
  }

  /// Goes on where an earlier process left a stream, all of its pods being put back; before
  /// [#start]. A stream that is not resumed begins with a list.
  ///
  /// @param ago how long nobody has watched
  public void resume(String stream, ResourceVersion from, Duration ago) {
    for (PodCursor cursor : cursors) {
      if (cursor.stream().equals(stream)) {
        cursor.resume(from, ago);
      }
    }
  }

  /// How far its only stream has been read.
  PodCursor cursor() {
    return cursors.getFirst();
  }

  public void start(Heartbeats heartbeats) {
    streams.forEach(stream -> stream.start(heartbeats));
  }

  /// The pods as last told; other threads may read them while they change.
  public Collection<PodRecord> pods() {
    return stores.size() == 1 ? stores.get(0).pods() : new ConcatenatedPods(stores);
  }

  /// Whether the first list is complete.
  public boolean synced() {
    return cursors.stream().allMatch(PodCursor::isSynced);
  }

  @Override
  public void close() {
    streams.forEach(PodStream::close);
  }
}
