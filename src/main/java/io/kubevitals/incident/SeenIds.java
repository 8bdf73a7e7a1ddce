package io.kubevitals.incident;

import org.jspecify.annotations.Nullable;

/// The newest ended containers, newest first, so that none counts twice. A status shows two at
/// most; ids are random, so 64 bits of them tell four apart.
record SeenIds(long a, long b, long c, long d) {
  static final SeenIds NONE = new SeenIds(0, 0, 0, 0);

  boolean contains(long mark) {
    return mark != 0 && (mark == a || mark == b || mark == c || mark == d);
  }

  SeenIds with(long mark) {
    return mark == 0 || contains(mark) ? this : new SeenIds(mark, a, b, c);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SeenIds ids && a == ids.a && b == ids.b && c == ids.c && d == ids.d;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(a ^ b ^ c ^ d);
  }
}
