package io.kubevitals.cluster;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How far a stream of pods has been read: the pods, the version they stand for, and the time that
/// the reading covers. Written by the stream's thread.
final class PodCursor implements PodSink {
  private static final String ALL = "pods";

  /// Far fewer than the pods that went of which it is known for long that they did.
  private static final int MOST_REMOVED = 1000;

  private final String stream;
  private final PodStore store;
  private final ChangeFeed feed;
  private final ClusterMetrics metrics;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private ResourceVersion version = ResourceVersion.NONE;
  private volatile boolean synced;
  private volatile boolean waiting;
  private boolean listing;
  private boolean anew;
  private long coveredUntil;
  private long answeredAt;
  private UnreadEvents unread;
  private boolean heardBookmark;
  private boolean bookmarks;

  /// Lists with something in them that may have been any pod.
  private UnreadEvents unlisted;

  /// Where a later process has to go on so that it misses nothing that we could not read.
  private ResourceVersion whole = ResourceVersion.NONE;

  /// Pods that went since then.
  private int removed;

  /// @param stream its name among the streams
  PodCursor(
      String stream,
      PodStore store,
      ChangeFeed feed,
      ClusterMetrics metrics,
      InstantSource clock,
      LongSupplier nanos) {
    this.stream = stream;
    this.store = store;
    this.feed = feed;
    this.metrics = metrics;
    this.clock = clock;
    this.nanos = nanos;
    this.unread = UnreadEvents.none(nanos.getAsLong());
    this.unlisted = unread;
  }

  /// The name of the stream of a namespace, of all where it is `""`.
  static String stream(String namespace) {
    return namespace.isEmpty() ? ALL : ALL + "/" + namespace;
  }

  String stream() {
    return stream;
  }

  /// A complete list has been read, or a watch goes on where an earlier process left it.
  boolean isSynced() {
    return synced && !waiting;
  }

  boolean covers(String namespace) {
    return stream.equals(ALL) || stream.equals(stream(namespace));
  }

  void restore(PodRecord pod) {
    store.restore(pod);
    feed.restored();
  }

  /// @param ago how long nobody has watched
  void resume(ResourceVersion from, Duration ago) {
    version = from;
    whole = from;
    synced = true;
    waiting = true;
    bookmarks = true;
    coveredUntil = nanos.getAsLong() - ago.toNanos();
    feed.resumed();
  }

  /// The server answers a watch from the present version on.
  void watchOpened() {
    waiting = false;
    answeredAt = nanos.getAsLong();
  }

  /// What had happened before that answer has come, as it would have been told first of all.
  void answerHeld() {
    if (answeredAt - coveredUntil > 0) {
      coveredUntil = answeredAt;
    }
  }

  /// Whether a watch that says nothing for long has stalled: its server sends bookmarks, or the one
  /// of an earlier process got us a version and is taken to.
  boolean expectsBookmarks() {
    return bookmarks;
  }

  void heardBookmark() {
    heardBookmark = true;
    bookmarks = true;
  }

  /// Nothing came for long. A server that we never heard a bookmark of may have none.
  void stalled() {
    bookmarks = heardBookmark;
  }

  ResourceVersion version() {
    return version;
  }

  /// A list that breaks off is begun again; to the listener it is one.
  void beginList() {
    store.beginList();
    anew = false;
    if (!listing) {
      listing = true;
      feed.listBegins(!synced);
    }
  }

  @Override
  public void head(ListHead head) {
    anew = ResourceVersion.of(head.resourceVersion()).isBefore(version);
  }

  @Override
  public void pod(PodRecord pod) {
    store.listed(pod, anew);
  }

  @Override
  public void skipped(SkipReason reason, @Nullable PodId pod) {
    metrics.skipped(reason);
    if (pod == null) {
      store.listedNameless();
    } else {
      store.listedUnread(pod);
    }
  }

  /// An event of a watch that could not be read: what it told is known again after a list.
  void missed(SkipReason reason) {
    metrics.skipped(reason);
    unread = unread.another(nanos.getAsLong());
    feed.change(new PodChange.Unread());
  }

  /// How long to wait with a list that makes good what could not be read, null where there is
  /// nothing of that kind.
  @Nullable Duration listIn() {
    Duration event = unread.delay(nanos.getAsLong());
    Duration list = unlisted.delay(nanos.getAsLong());
    return event == null || (list != null && list.compareTo(event) < 0) ? list : event;
  }

  void endList(ResourceVersion listed) {
    long now = nanos.getAsLong();
    boolean isKnownWhole = store.endList();
    unread = unread.listed(now);
    unlisted = unlisted.listed(now);
    if (!isKnownWhole) {
      unlisted = unlisted.another(now);
      feed.change(new PodChange.Unread());
    }
    metrics.listed(Ending.COMPLETE);
    if (listed.isBefore(version)) {
      metrics.regressed();
    }
    if (synced) {
      metrics.gap(Duration.ofNanos(nanos.getAsLong() - coveredUntil));
    }
    version = listed;
    listing = false;
    boolean first = !synced;
    synced = true;
    waiting = false;
    feed.listEnds(first);
    advanced();
  }

  void upserted(PodRecord pod) {
    store.upserted(pod, version);
    moved(pod);
  }

  void deleted(PodRecord pod) {
    removed++;
    store.deleted(pod, version);
    moved(pod);
  }

  void bookmarked(ResourceVersion to) {
    if (!to.isBefore(version) && to.isKnown()) {
      version = to;
    }
    advanced();
  }

  /// Up to now nothing can have been missed.
  void covered() {
    coveredUntil = nanos.getAsLong();
    metrics.heard(clock.instant());
  }

  private void moved(PodRecord pod) {
    version = version.advanced(pod.resourceVersion());
    advanced();
  }

  private void advanced() {
    feed.change(new PodChange.Advanced(stream, whole()));
    covered();
  }

  private ResourceVersion whole() {
    if (!unread.owed() && !unlisted.owed()) {
      whole = version;
      removed = 0;
    }
    return removed > MOST_REMOVED ? ResourceVersion.NONE : whole;
  }
}
