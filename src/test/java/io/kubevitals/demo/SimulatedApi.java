package io.kubevitals.demo;

import com.google.protobuf.ByteString;
import io.kubevitals.demo.PodStore.GoneException;
import io.kubevitals.demo.PodStore.Position;
import io.kubevitals.demo.PodStore.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The scripted API server without sockets, threads and time: its store, its rules and its bytes,
/// for tests on a virtual clock.
public final class SimulatedApi {
  /// What a client learns from some bytes.
  public enum Kind {
    /// A pod as it is, by a list or an event.
    STATE,
    /// A pod as it was last.
    DELETED,
    /// A bookmark; nothing that came before this version is missing.
    BOOKMARK,
    /// The list is complete.
    LIST_END,
    /// Nothing: it cannot be read.
    UNREAD
  }

  /// @param uid `""` where it is about no pod
  public record Item(Kind kind, String uid, long version) {}

  /// Bytes on the wire and what stands in them.
  ///
  /// @param goesOn whether more may follow on this stream
  public record Told(ByteString bytes, List<Item> items, boolean goesOn) {}

  /// A refusal, with a `Status` as body.
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;
    private final transient ByteString body;

    Refused(ApiStatus status) {
      super(status.message());
      this.code = status.code();
      this.body = ByteString.copyFrom(Format.JSON.object("v1", "Status", status).toByteArray());
    }

    public int code() {
      return code;
    }

    public ByteString body() {
      return body;
    }
  }

  private final PodStore store;
  private final PodLists lists;

  /// @param window how many events a watch can be resumed over
  public SimulatedApi(int window) {
    this.store = new PodStore(window, 1000);
    this.lists = new PodLists(store);
  }

  public long put(Pod pod) {
    return store.put(pod);
  }

  /// @return the version of the deletion
  public long delete(Pod last) {
    store.delete(last);
    return store.version();
  }

  public long touch() {
    return store.touch();
  }

  public void compact() {
    store.compact();
  }

  /// Tells the last events again to those who watch.
  public void repeat(int count) {
    store.repeat(count);
  }

  public long version() {
    return store.version();
  }

  public int pods() {
    return store.snapshot().pods().size();
  }

  /// Remembers the state of now; what it answers goes back to it.
  public Runnable backup() {
    Snapshot snapshot = store.snapshot();
    return () -> store.restore(snapshot);
  }

  /// A page of a list.
  public Told list(Map<String, String> query) throws Refused {
    try {
      PodLists.Page page = lists.page(request(query), selector(query));
      var out = new ByteArrayOutputStream();
      PodLists.write(page, Format.PROTOBUF, out);
      var items = new ArrayList<>(page.pods().stream().map(SimulatedApi::state).toList());
      if (page.next().isEmpty()) {
        items.add(new Item(Kind.LIST_END, "", page.version()));
      }
      return new Told(ByteString.copyFrom(out.toByteArray()), items, !page.next().isEmpty());
    } catch (RefusedException e) {
      throw new Refused(e.status());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ApiRequest request(Map<String, String> query) {
    return new ApiRequest(
        Instant.EPOCH, "GET", "/api/v1/pods", query, Format.PROTOBUF.mediaType(), "");
  }

  /// A name that no pod has is all that is asked for.
  private static Selector selector(Map<String, String> query) {
    return query.containsKey("fieldSelector") ? new Selector(_ -> false) : everything();
  }

  private static Selector everything() {
    return new Selector(_ -> true);
  }

  private static Item state(StoredPod stored) {
    return new Item(Kind.STATE, stored.pod().metadata().uid(), stored.version());
  }

  /// Opens a watch.
  public Watch watch(Map<String, String> query) throws Refused {
    ApiRequest request = request(query);
    String asked = request.query("resourceVersion");
    try {
      long from = asked.isEmpty() ? 0 : PodLists.version(asked);
      boolean initial = request.flag("sendInitialEvents");
      if (initial && from > store.version()) {
        throw new RefusedException(ApiStatus.tooLarge(from, store.version()));
      }
      return new Watch(from, initial || from == 0, initial);
    } catch (RefusedException e) {
      throw new Refused(e.status());
    }
  }

  /// One open watch.
  public final class Watch {
    private final long after;
    private final boolean initial;
    private final boolean closing;
    private Position position = new Position(0, 0);
    private boolean begun;

    private Watch(long after, boolean initial, boolean closing) {
      this.after = after;
      this.initial = initial;
      this.closing = closing;
    }

    /// What has happened since the last call.
    public Told poll() {
      var frames = new Frames();
      try {
        if (!begun) {
          begin(frames);
        }
        for (List<LogEntry> entries = read(); !entries.isEmpty(); entries = read()) {
          for (LogEntry entry : entries) {
            tell(entry, frames);
          }
          position = position.advance(entries.size());
        }
        return frames.told(true);
      } catch (GoneException e) {
        ApiStatus status = ApiStatus.of(410, "Expired", String.valueOf(e.getMessage()));
        frames.write("ERROR", Format.PROTOBUF.object("v1", "Status", status));
        return frames.told(false);
      }
    }

    /// A bookmark of the present, unless the watch is of the future.
    public Told bookmark() {
      var frames = new Frames();
      if (store.version() >= after) {
        frames.bookmark(store.version(), false);
      }
      return frames.told(true);
    }

    /// Half an event.
    public Told cut() {
      byte[] whole =
          PodWatch.frame(
                  Format.PROTOBUF,
                  "BOOKMARK",
                  Bookmark.object(Format.PROTOBUF, store.version(), false))
              .toByteArray();
      return new Told(ByteString.copyFrom(whole, 0, whole.length / 2), List.of(), false);
    }

    /// A frame of the right length that holds nothing readable.
    public Told noise() {
      byte[] bytes = {0, 0, 0, 2, (byte) 0xff, (byte) 0xff};
      return new Told(ByteString.copyFrom(bytes), List.of(new Item(Kind.UNREAD, "", 0)), true);
    }

    private void begin(Frames frames) throws GoneException {
      begun = true;
      if (!initial) {
        position = store.position(after);
        if (after <= store.version()) {
          frames.bookmark(after, false);
        }
        return;
      }
      Snapshot snapshot = store.snapshot();
      position = store.position(snapshot.version());
      for (StoredPod stored : snapshot.pods()) {
        frames.write("ADDED", stored.object(Format.PROTOBUF));
        frames.items.add(state(stored));
      }
      if (closing) {
        frames.bookmark(snapshot.version(), true);
      }
    }

    private List<LogEntry> read() throws GoneException {
      try {
        return store.read(position, 512, Duration.ZERO);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    private void tell(LogEntry entry, Frames frames) {
      switch (entry) {
        case LogEntry.Change change -> {
          if (change.version() > after) {
            frames.write(change);
          }
        }
        case LogEntry.Repeat repeat -> frames.write(repeat.change());
        case LogEntry.Noise _ -> {}
      }
    }
  }

  private static final class Frames {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Item> items = new ArrayList<>();

    void write(LogEntry.Change change) {
      String type =
          change.before() == null ? "ADDED" : change.after() == null ? "DELETED" : "MODIFIED";
      write(type, change.shown().object(Format.PROTOBUF));
      Kind kind = change.after() == null ? Kind.DELETED : Kind.STATE;
      items.add(new Item(kind, change.shown().pod().metadata().uid(), change.shown().version()));
    }

    void bookmark(long version, boolean initialEventsEnd) {
      write("BOOKMARK", Bookmark.object(Format.PROTOBUF, version, initialEventsEnd));
      items.add(new Item(initialEventsEnd ? Kind.LIST_END : Kind.BOOKMARK, "", version));
    }

    void write(String type, Rope object) {
      try {
        PodWatch.frame(Format.PROTOBUF, type, object).writeTo(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Told told(boolean goesOn) {
      return new Told(ByteString.copyFrom(out.toByteArray()), items, goesOn);
    }
  }
}
