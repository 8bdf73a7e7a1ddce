package io.kubevitals.cluster;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;

/// Compact forms of the identifiers of the API, read from their text without making a string.
final class Identifiers {
  private static final int UUID_LENGTH = 36;
  private static final int CONTAINER_ID_DIGITS = 64;

  /// The value of each ASCII character as a hex digit, -1 for what is none.
  private static final byte[] DIGITS = digits();

  private Identifiers() {}

  static UUID uid(byte[] bytes, int offset, int length) {
    if (length == UUID_LENGTH) {
      long high = 0;
      long low = 0;
      int digits = 0;
      for (int i = 0; i < UUID_LENGTH; i++) {
        boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        int digit = digit(bytes[offset + i]);
        if (hyphen != (bytes[offset + i] == '-') || (!hyphen && digit < 0)) {
          return foreign(bytes, offset, length);
        }
        if (!hyphen) {
          high = high << 4 | low >>> 60;
          low = low << 4 | digit;
          digits++;
        }
      }
      assert digits == 32;
      return new UUID(high, low);
    }
    return foreign(bytes, offset, length);
  }

  /// The digits after `containerd://`.
  static ContainerId containerId(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return ContainerId.NONE;
    }
    int start = offset + length - CONTAINER_ID_DIGITS;
    boolean usual = start == offset || (start > offset && bytes[start - 1] == '/');
    for (int i = 0; usual && i < CONTAINER_ID_DIGITS; i++) {
      usual = digit(bytes[start + i]) >= 0;
    }
    return usual
        ? ContainerId.of(
            word(bytes, start),
            word(bytes, start + 16),
            word(bytes, start + 32),
            word(bytes, start + 48))
        : hashed(bytes, offset, length);
  }

  /// The number that sixteen hex digits are.
  private static long word(byte[] bytes, int offset) {
    long word = 0;
    for (int i = offset; i < offset + 16; i++) {
      word = word << 4 | DIGITS[bytes[i]];
    }
    return word;
  }

  static long resourceVersion(byte[] bytes, int offset, int length) {
    if (length == 0 || length > 18) {
      return 0;
    }
    long value = 0;
    for (int i = offset; i < offset + length; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static int digit(byte character) {
    return character < 0 ? -1 : DIGITS[character];
  }

  private static byte[] digits() {
    var digits = new byte[128];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = (byte) Character.digit(i, 16);
    }
    return digits;
  }

  private static UUID foreign(byte[] bytes, int offset, int length) {
    return length == 0
        ? new UUID(0, 0)
        : UUID.nameUUIDFromBytes(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  private static ContainerId hashed(byte[] bytes, int offset, int length) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, offset, length);
      var words = ByteBuffer.wrap(digest.digest());
      return ContainerId.of(words.getLong(), words.getLong(), words.getLong(), words.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
