package io.kubevitals.sim;

import com.google.protobuf.ByteString;
import io.kubevitals.demo.SimulatedApi.Item;
import io.kubevitals.demo.SimulatedApi.Kind;
import io.kubevitals.demo.SimulatedApi.Told;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Random;

/// Makes events of a watch unreadable, each within its own frame: every deletion, and some changes.
final class UnreadableFrames implements Network.Wire {
  private static final int TOO_LARGE = 3 << 20;

  private static final ByteString NOISE =
      framed(ByteString.copyFrom(new byte[] {(byte) 0xff, (byte) 0xff}));

  /// A field of bytes that nobody knows, at the end of an event.
  private static final ByteString UNKNOWN = ByteString.copyFrom(new byte[] {0x7a});

  private final Random random;
  private int count;

  UnreadableFrames(Random random) {
    this.random = random;
  }

  /// How many it has made.
  int count() {
    return count;
  }

  /// With noise in the place of one of its frames.
  static Told without(Told told, int index) {
    ByteString sent = told.bytes();
    ByteBuffer lengths = sent.asReadOnlyByteBuffer();
    int at = 0;
    for (int i = 0; i < index; i++) {
      at += 4 + lengths.getInt(at);
    }
    ByteString after = sent.substring(at + 4 + lengths.getInt(at));
    var items = new ArrayList<>(told.items());
    Item lost = items.get(index);
    items.set(index, new Item(Kind.UNREAD, lost.uid(), lost.version()));
    return new Told(sent.substring(0, at).concat(NOISE).concat(after), items, told.goesOn());
  }

  @Override
  public ByteString frames(ByteString sent) {
    ByteString all = ByteString.EMPTY;
    ByteBuffer lengths = sent.asReadOnlyByteBuffer();
    for (int at = 0; at < sent.size(); ) {
      int end = at + 4 + lengths.getInt(at);
      all = all.concat(frame(sent.substring(at + 4, end)));
      at = end;
    }
    return all;
  }

  private ByteString frame(ByteString event) {
    boolean gone = isOf(event, "DELETED");
    if (!gone && !(isOf(event, "MODIFIED") && random.nextInt(3) == 0)) {
      return framed(event);
    }
    count++;
    return framed(random.nextInt(10) == 0 ? swollen(event) : event.substring(0, event.size() / 2));
  }

  /// The type stands first.
  private static boolean isOf(ByteString event, String type) {
    return event.substring(2).startsWith(ByteString.copyFromUtf8(type));
  }

  private static ByteString swollen(ByteString event) {
    var length = ByteString.newOutput(4);
    for (int rest = TOO_LARGE; rest > 0; rest >>>= 7) {
      length.write(rest > 127 ? (rest & 127) | 128 : rest);
    }
    return event
        .concat(UNKNOWN)
        .concat(length.toByteString())
        .concat(ByteString.copyFrom(new byte[TOO_LARGE]));
  }

  private static ByteString framed(ByteString content) {
    byte[] length = ByteBuffer.allocate(4).putInt(content.size()).array();
    return ByteString.copyFrom(length).concat(content);
  }
}
