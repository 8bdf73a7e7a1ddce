package io.kubevitals.cluster;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Strings for bytes of UTF-8, shared as long as they stay in the pool; a hit allocates nothing. A
/// new string displaces an old one of the same slot, so the size never grows. Not thread-safe.
final class StringPool {
  private static final int WAYS = 4;

  private final @Nullable String[] slots;
  private int victim;

  /// @param size a power of two
  StringPool(int size) {
    slots = new String[size];
  }

  String get(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return "";
    }
    int set = slot(hash(bytes, offset, length));
    for (int i = set; i < set + WAYS; i++) {
      String one = slots[i];
      if (one == null) {
        return put(i, bytes, offset, length);
      }
      if (isAscii(one, bytes, offset, length)) {
        return one;
      }
    }
    return put(set + (victim++ & (WAYS - 1)), bytes, offset, length);
  }

  private String put(int slot, byte[] bytes, int offset, int length) {
    String made = new String(bytes, offset, length, StandardCharsets.UTF_8);
    slots[slot] = made;
    return made;
  }

  private int slot(int hash) {
    return (((hash ^ (hash >>> 15)) * 0x9E3779B9) >>> 7) & (slots.length - 1) & -WAYS;
  }

  /// Other characters than ASCII never match, so such strings are not shared.
  private static boolean isAscii(String text, byte[] bytes, int offset, int length) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) != bytes[offset + i]) {
        return false;
      }
    }
    return true;
  }

  private static int hash(byte[] bytes, int offset, int length) {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }
}
