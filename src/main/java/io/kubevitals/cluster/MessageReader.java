package io.kubevitals.cluster;

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
  private int next;
  private int end;

  void start(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.next = offset;
    this.end = offset + length;
  }

  /// Field number and wire type of the next field, 0 at the end of the message.
  int nextField() throws IOException {
    if (next == end) {
      return 0;
    }
    int tag = (int) number();
    if (tag >>> 3 == 0) {
      throw new MalformedObjectException("a field without number");
    }
    return tag;
  }

  /// Begins the message that is the present field's value; what it answers goes to [#leave].
  int enter() throws IOException {
    int length = length();
    int outerEnd = end;
    end = next + length;
    return outerEnd;
  }

  /// Ends the message; what of it was not read is skipped.
  void leave(int outerEnd) {
    next = end;
    end = outerEnd;
  }

  void skip(int tag) throws IOException {
    switch (tag & 7) {
      case 0 -> number();
      case 1 -> skipped(8);
      case 2 -> skipped(length());
      case 3 -> skipGroup();
      case 5 -> skipped(4);
      default -> throw new MalformedObjectException("a field of wire type " + (tag & 7));
    }
  }

  private void skipGroup() throws IOException {
    int depth = 1;
    while (depth > 0) {
      int tag = nextField();
      if (tag == 0) {
        throw new MalformedObjectException("a group without end");
      }
      switch (tag & 7) {
        case 3 -> depth++;
        case 4 -> depth--;
        default -> skip(tag);
      }
    }
  }

  long number() throws IOException {
    if (next < end && bytes[next] >= 0) {
      return bytes[next++];
    }
    return longNumber();
  }

  private long longNumber() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = bytes[skipped(1)];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new MalformedObjectException("a varint of more than ten bytes");
  }

  boolean flag() throws IOException {
    return number() != 0;
  }

  /// A text that many objects have in common.
  String shared() throws IOException {
    int length = length();
    return strings.get(bytes, skipped(length), length);
  }

  /// What stands in a text before the first such character, `""` where it has none.
  String sharedBefore(char mark) throws IOException {
    int length = length();
    int start = skipped(length);
    for (int i = start; i < start + length; i++) {
      if (bytes[i] == mark) {
        return strings.get(bytes, start, i - start);
      }
    }
    return "";
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

  record Slice(int offset, int length) {
    static final Slice NONE = new Slice(0, 0);
  }

  /// Negative ones are too long too.
  private int length() throws IOException {
    int length = (int) number();
    if (Integer.compareUnsigned(length, end - next) > 0) {
      throw new MalformedObjectException("a value that is longer than its message");
    }
    return length;
  }

  private int skipped(int length) throws IOException {
    if (length > end - next) {
      throw new MalformedObjectException("a message that is cut off");
    }
    int start = next;
    next += length;
    return start;
  }
}
