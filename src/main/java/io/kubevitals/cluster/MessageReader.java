package io.kubevitals.cluster;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads one message that lies in memory: fields, nested messages and the values that Kubernetes
/// objects are made of.
final class MessageReader {
  private static final int TIMES = 1 << 10;

  private final StringPool strings = new StringPool(1 << 14);
  private final @Nullable Instant[] times = new Instant[TIMES];
  private byte[] bytes = new byte[0];
  private int offset;
  private CodedInputStream in = CodedInputStream.newInstance(bytes);

  void start(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.offset = offset;
    this.in = CodedInputStream.newInstance(bytes, offset, length);
  }

  /// Field number and wire type of the next field, 0 at the end of the message.
  int nextField() throws IOException {
    return in.readTag();
  }

  /// Begins the message that is the present field's value; what it answers goes to [#leave].
  int enter() throws IOException {
    return in.pushLimit(in.readRawVarint32());
  }

  void leave(int outerLimit) throws IOException {
    in.checkLastTagWas(0);
    in.popLimit(outerLimit);
  }

  void skip(int tag) throws IOException {
    if (!in.skipField(tag)) {
      throw new MalformedObjectException("a group ends that never began");
    }
  }

  long number() throws IOException {
    return in.readRawVarint64();
  }

  boolean flag() throws IOException {
    return in.readRawVarint64() != 0;
  }

  /// A text that many objects have in common.
  String shared() throws IOException {
    int length = length();
    return strings.get(bytes, skipped(length), length);
  }

  /// A text of one object.
  String own() throws IOException {
    return own(slice());
  }

  /// A text cut to `limit` bytes between two characters.
  String cut(int limit) throws IOException {
    int length = length();
    int start = skipped(length);
    int kept = Math.min(length, limit);
    if (kept < length) {
      while (kept > 0 && (bytes[start + kept] & 0xc0) == 0x80) {
        kept--;
      }
    }
    return strings.get(bytes, start, kept);
  }

  /// Other forms than the usual one get a uid made of their bytes.
  UUID uid() throws IOException {
    int length = length();
    return Identifiers.uid(bytes, skipped(length), length);
  }

  ContainerId containerId() throws IOException {
    int length = length();
    return Identifiers.containerId(bytes, skipped(length), length);
  }

  /// 0 where it is not a number.
  long resourceVersion(Slice slice) {
    return Identifiers.resourceVersion(bytes, slice.offset(), slice.length());
  }

  String own(Slice slice) {
    return new String(bytes, slice.offset(), slice.length(), StandardCharsets.UTF_8);
  }

  /// A `Quantity` message, in units of 10^-`decimals`, rounded up.
  long quantity(int decimals) throws IOException {
    int limit = enter();
    long value = Amounts.ABSENT;
    for (int tag = nextField(); tag != 0; tag = nextField()) {
      if (tag == Fields.text(1)) {
        int length = length();
        value = Quantities.parse(bytes, skipped(length), length, decimals);
      } else {
        skip(tag);
      }
    }
    leave(limit);
    return value;
  }

  /// A `Time` message in whole seconds; the empty one, which Go writes for no time, is the epoch.
  Instant time() throws IOException {
    int limit = enter();
    long seconds = 0;
    for (int tag = nextField(); tag != 0; tag = nextField()) {
      if (tag == Fields.number(1)) {
        seconds = number();
      } else {
        skip(tag);
      }
    }
    leave(limit);
    try {
      return seconds == 0 ? Instant.EPOCH : time(seconds);
    } catch (DateTimeException _) {
      throw new MalformedObjectException("a time far from any calendar");
    }
  }

  /// What happens to many pods or in one of them happens in few seconds.
  private Instant time(long seconds) {
    int slot = (int) seconds & (TIMES - 1);
    Instant known = times[slot];
    if (known == null || known.getEpochSecond() != seconds) {
      known = Instant.ofEpochSecond(seconds);
      times[slot] = known;
    }
    return known;
  }

  /// Where the value of a length-delimited field lies; it is skipped.
  Slice slice() throws IOException {
    int length = length();
    return new Slice(skipped(length), length);
  }

  record Slice(int offset, int length) {}

  private int length() throws IOException {
    return in.readRawVarint32();
  }

  private int skipped(int length) throws IOException {
    int start = offset + in.getTotalBytesRead();
    in.skipRawBytes(length);
    return start;
  }
}
