package io.kubevitals.cluster;

import java.io.IOException;

/// Memory for one object at a time, as much as the largest of them needs and never more than the
/// limit.
final class ObjectBuffer {
  private static final int PIECE = 1 << 16;

  private final int limit;
  private byte[] bytes = new byte[PIECE];

  ObjectBuffer(int limit) {
    this.limit = limit;
  }

  boolean holds(long length) {
    return length <= limit;
  }

  byte[] bytes() {
    return bytes;
  }

  void read(WireInput in, int length) throws IOException {
    if (length > bytes.length) {
      bytes = new byte[Math.min(limit, Math.max(length, 2 * bytes.length))];
    }
    in.readFully(bytes, length);
  }

  /// Reads the beginning of a longer object and skips the rest; answers how much it kept.
  int readBeginning(WireInput in, long length) throws IOException {
    int kept = (int) Math.min(length, PIECE);
    in.readFully(bytes, kept);
    in.skip(length - kept);
    return kept;
  }
}
