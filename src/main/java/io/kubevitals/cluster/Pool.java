package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// Shares equal values, as many as fit: a new value displaces an old one of the same slot, so the
/// size never grows. Not thread-safe.
final class Pool<T> {
  private static final int WAYS = 4;

  private final @Nullable Object[] slots;
  private int victim;

  /// @param size a power of two
  Pool(int size) {
    slots = new Object[size];
  }

  /// The value itself or an equal one given earlier.
  T share(T value) {
    int set = slot(value.hashCode());
    for (int i = set; i < set + WAYS; i++) {
      Object one = slots[i];
      if (one == null) {
        slots[i] = value;
        return value;
      }
      if (one.equals(value)) {
        @SuppressWarnings("unchecked")
        T shared = (T) one;
        return shared;
      }
    }
    slots[set + (victim++ & (WAYS - 1))] = value;
    return value;
  }

  private int slot(int hash) {
    return (((hash ^ (hash >>> 15)) * 0x9E3779B9) >>> 7) & (slots.length - 1) & -WAYS;
  }
}
