package io.kubevitals.cluster;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads what [StateWriter] wrote. Texts that many states have in common are shared. Not
/// thread-safe.
public final class StateReader {
  private final StringPool strings = new StringPool(1 << 14);
  private byte[] bytes = new byte[0];
  private int position;

  public void start(byte[] state) {
    bytes = state;
    position = 0;
  }

  /// @throws IOException if the state is not over
  public void end() throws IOException {
    if (position != bytes.length) {
      throw new MalformedObjectException("a state is longer than it should be");
    }
  }

  public long number() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = bytes[take(1)];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new MalformedObjectException("a number of more than ten bytes");
  }

  /// A number of things that follow, each of a byte at least.
  public int count() throws IOException {
    long count = number();
    if (count < 0 || count > bytes.length - position) {
      throw new MalformedObjectException("more things than there are bytes");
    }
    return (int) count;
  }

  public int smallNumber() throws IOException {
    long value = number();
    if (value != (int) value) {
      throw new MalformedObjectException("a number that is too large");
    }
    return (int) value;
  }

  public boolean flag() throws IOException {
    return number() != 0;
  }

  /// @param all in the order of the type
  public <E extends Enum<E>> E constant(List<E> all) throws IOException {
    long place = number();
    if (place < 0 || place >= all.size()) {
      throw new MalformedObjectException("a constant that is not known");
    }
    return all.get((int) place);
  }

  public long word() throws IOException {
    int start = take(8);
    long value = 0;
    for (int i = start; i < start + 8; i++) {
      value = value << 8 | (bytes[i] & 0xFF);
    }
    return value;
  }

  public UUID uid() throws IOException {
    return new UUID(word(), word());
  }

  public String text() throws IOException {
    int length = count();
    return strings.get(bytes, take(length), length);
  }

  public Instant time() throws IOException {
    long second = number();
    long nano = number();
    try {
      return second == 0 && nano == 0 ? Instant.EPOCH : Instant.ofEpochSecond(second, nano);
    } catch (DateTimeException | ArithmeticException _) {
      throw new MalformedObjectException("a time far from any calendar");
    }
  }

  public @Nullable Instant timeOrNull() throws IOException {
    return flag() ? time() : null;
  }

  private int take(int count) throws IOException {
    int start = position;
    if (bytes.length - start < count) {
      throw new MalformedObjectException("a state that ends too early");
    }
    position = start + count;
    return start;
  }
}
