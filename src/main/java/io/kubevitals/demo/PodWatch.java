package io.kubevitals.demo;

import io.kubevitals.demo.PodStore.GoneException;
import io.kubevitals.demo.PodStore.Position;
import io.kubevitals.demo.PodStore.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/// One WATCH: what came before, then each change, with bookmarks in between, until its time is
/// over.
final class PodWatch {
  private static final int BATCH = 512;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final PodStore store;
  private final Selector selector;
  private final Format format;
  private final AnswerStream out;
  private final boolean bookmarks;
  private final Duration bookmarkPeriod;
  private final BooleanSupplier frozen;

  PodWatch(
      PodStore store,
      Selector selector,
      ApiRequest request,
      AnswerStream out,
      Duration bookmarkPeriod,
      BooleanSupplier frozen) {
    this.store = store;
    this.selector = selector;
    this.format = request.format();
    this.out = out;
    this.bookmarks = request.flag("allowWatchBookmarks");
    this.bookmarkPeriod = bookmarkPeriod;
    this.frozen = frozen;
  }

  /// @param asked `resourceVersion`; 0 for whatever is there
  /// @param initialEvents whether the present state is told first, closed by a bookmark
  void run(long asked, boolean initialEvents, Duration timeout)
      throws IOException, InterruptedException {
    out.flush();
    try {
      Position position = asked == 0 || initialEvents ? initial(initialEvents) : from(asked);
      follow(position, asked, timeout);
    } catch (GoneException e) {
      ApiStatus status = ApiStatus.of(410, "Expired", String.valueOf(e.getMessage()));
      write("ERROR", format.object("v1", "Status", status));
    }
    out.close();
  }

  private Position from(long asked) throws GoneException, IOException {
    Position position = store.position(asked);
    long current = store.version();
    if (bookmarks && asked <= current) {
      bookmark(asked, false);
    }
    return position;
  }

  private Position initial(boolean closing) throws GoneException, IOException {
    Snapshot snapshot = store.snapshot();
    Position position = store.position(snapshot.version());
    for (StoredPod stored : snapshot.pods()) {
      if (selector.selects(stored)) {
        write("ADDED", stored.object(format));
      }
    }
    if (bookmarks) {
      bookmark(snapshot.version(), closing);
    }
    return position;
  }

  private void follow(Position start, long after, Duration timeout)
      throws GoneException, IOException, InterruptedException {
    Position position = start;
    long end = System.nanoTime() + timeout.toNanos();
    long nextBookmark = System.nanoTime() + bookmarkPeriod.toNanos();
    while (out.isOpen() && System.nanoTime() - end < 0) {
      out.flush();
      List<LogEntry> entries = store.read(position, BATCH, PAUSE);
      hold();
      for (int i = 0; i < entries.size(); i++) {
        boolean live = position.next() + i >= position.present();
        if (concerns(entries.get(i), after, live) && !write(entries.get(i))) {
          return;
        }
      }
      position = position.advance(entries.size());
      if (bookmarks && System.nanoTime() - nextBookmark >= 0 && store.version() >= after) {
        nextBookmark = System.nanoTime() + bookmarkPeriod.toNanos();
        if (entries.isEmpty()) {
          bookmark(store.version(), false);
        }
      }
    }
  }

  private static boolean concerns(LogEntry entry, long after, boolean live) {
    return entry instanceof LogEntry.Change ? entry.version() > after : live;
  }

  private void hold() throws InterruptedException {
    while (frozen.getAsBoolean() && out.isOpen()) {
      Thread.sleep(PAUSE);
    }
  }

  /// Whether the stream goes on.
  private boolean write(LogEntry entry) throws IOException {
    return switch (entry) {
      case LogEntry.Change change -> write(change);
      case LogEntry.Repeat repeat -> write(repeat.change());
      case LogEntry.Noise noise -> write(noise);
    };
  }

  private boolean write(LogEntry.Change change) throws IOException {
    boolean before = change.before() != null && selector.selects(change.before());
    boolean after = change.after() != null && selector.selects(change.after());
    if (before || after) {
      String type = !before ? "ADDED" : after ? "MODIFIED" : "DELETED";
      write(type, change.shown().object(format));
    }
    return true;
  }

  private boolean write(LogEntry.Noise noise) throws IOException {
    out.write(noise.bytes().apply(format));
    out.flush();
    return switch (noise.then()) {
      case GOES_ON -> true;
      case ENDS -> false;
      case IS_CUT -> {
        out.cut();
        throw new AnswerStream.EndedException("cut");
      }
    };
  }

  private void bookmark(long version, boolean initialEventsEnd) throws IOException {
    write("BOOKMARK", Bookmark.object(format, version, initialEventsEnd));
    out.flush();
  }

  private void write(String type, Rope object) throws IOException {
    frame(format, type, object).writeTo(out);
  }

  static Rope frame(Format format, String type, Rope object) {
    return switch (format) {
      case PROTOBUF -> Wire.frame(type, object);
      case JSON -> Wire.line(type, object);
    };
  }
}
