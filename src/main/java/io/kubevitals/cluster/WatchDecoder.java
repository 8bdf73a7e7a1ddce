package io.kubevitals.cluster;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads the frames of a watch: a length of four bytes and a `WatchEvent` each.
final class WatchDecoder {
  /// Longer frames are none: what is read is not what it should be.
  private static final long MAX_FRAME_BYTES = 1L << 28;

  private final WireInput in;
  private final PodDecoder pods;
  private final ObjectBuffer buffer;
  private final MessageReader frame = new MessageReader();

  WatchDecoder(WireInput in, PodDecoder pods, ObjectBuffer buffer) {
    this.in = in;
    this.pods = pods;
    this.buffer = buffer;
  }

  /// The next event, or null at the end of the stream between two frames.
  @Nullable WatchEvent next() throws IOException {
    if (in.atEnd()) {
      return null;
    }
    long length = Integer.toUnsignedLong(in.readInt32());
    if (length > MAX_FRAME_BYTES) {
      throw new MalformedObjectException("a frame of " + length + " bytes");
    }
    if (!buffer.holds(length)) {
      int kept = buffer.readBeginning(in, length);
      return new WatchEvent.Skipped(SkipReason.OVERSIZED, idOfCutFrame(kept));
    }
    buffer.read(in, (int) length);
    return decode((int) length);
  }

  private WatchEvent decode(int length) {
    try {
      frame.start(buffer.bytes(), 0, length);
      String type = "";
      var object = MessageReader.Slice.NONE;
      for (int tag = frame.nextField(); tag != 0; tag = frame.nextField()) {
        switch (tag) {
          case 1 << 3 | 2 -> type = frame.shared();
          case 2 << 3 | 2 -> object = rawExtension();
          default -> frame.skip(tag);
        }
      }
      return decode(type, object);
    } catch (IOException _) {
      // The frame's length has been right, so the next one is not affected.
      return new WatchEvent.Skipped(SkipReason.MALFORMED, null);
    }
  }

  private WatchEvent decode(String type, MessageReader.Slice object) throws IOException {
    byte[] bytes = buffer.bytes();
    if (type.equals("ERROR")) {
      return new WatchEvent.Failed(ApiStatuses.decode(frame, bytes, object));
    }
    MessageReader.Slice pod = Envelope.open(frame, bytes, object);
    return switch (type) {
      case "ADDED", "MODIFIED" ->
          new WatchEvent.Upserted(pods.decode(bytes, pod.offset(), pod.length()));
      case "DELETED" -> new WatchEvent.Deleted(pods.decode(bytes, pod.offset(), pod.length()));
      case "BOOKMARK" -> pods.decodeBookmark(bytes, pod.offset(), pod.length());
      default -> new WatchEvent.Skipped(SkipReason.UNKNOWN_EVENT, null);
    };
  }

  private MessageReader.Slice rawExtension() throws IOException {
    int limit = frame.enter();
    var raw = MessageReader.Slice.NONE;
    for (int tag = frame.nextField(); tag != 0; tag = frame.nextField()) {
      if (tag == Fields.text(1)) {
        raw = frame.slice();
      } else {
        frame.skip(tag);
      }
    }
    frame.leave(limit);
    return raw;
  }

  /// The pod of a frame of which only the beginning was read.
  private @Nullable PodId idOfCutFrame(int kept) {
    int at = CutFrame.podOffset(buffer.bytes(), kept);
    return at < 0 ? null : pods.tryDecodeId(buffer.bytes(), at, kept - at);
  }
}
