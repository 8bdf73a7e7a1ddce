package io.kubevitals.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes the values of a state that outlives the process one after another, small numbers in few
/// bytes. [StateReader] reads them in the same order. Not thread-safe.
public final class StateWriter {
  private byte[] bytes = new byte[512];
  private int length;

  /// Begins another state.
  public void clear() {
    length = 0;
  }

  /// A copy of what was written since the last [#clear].
  public byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  public void number(long value) {
    long left = (value << 1) ^ (value >> 63);
    room(10);
    while ((left & ~0x7FL) != 0) {
      bytes[length++] = (byte) ((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    bytes[length++] = (byte) left;
  }

  public void flag(boolean value) {
    number(value ? 1 : 0);
  }

  /// A constant by its place: a new one must come last.
  @SuppressWarnings("EnumOrdinal") // A golden test holds the places of those that are written.
  public void constant(Enum<?> value) {
    number(value.ordinal());
  }

  /// Eight bytes that are as likely one as another.
  public void word(long value) {
    room(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  public void uid(UUID value) {
    word(value.getMostSignificantBits());
    word(value.getLeastSignificantBits());
  }

  public void text(String value) {
    byte[] text = value.getBytes(UTF_8);
    number(text.length);
    room(text.length);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
  }

  public void time(Instant value) {
    number(value.getEpochSecond());
    number(value.getNano());
  }

  public void timeOrNull(@Nullable Instant value) {
    flag(value != null);
    if (value != null) {
      time(value);
    }
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
