package io.kubevitals.metrics;

import java.util.ArrayDeque;
import java.util.Deque;

/// Chunks of pages that are done with. It keeps as many as the largest page of late has needed, so
/// that a scrape makes no garbage and a page that shrinks gives its memory back.
final class ChunkPool {
  static final int CHUNK_BYTES = 64 * 1024;

  private final Deque<byte[]> free = new ArrayDeque<>();
  private int kept;

  synchronized byte[] take() {
    byte[] chunk = free.poll();
    return chunk == null ? new byte[CHUNK_BYTES] : chunk;
  }

  synchronized void giveBack(byte[] chunk) {
    if (free.size() < kept) {
      free.push(chunk);
    }
  }

  /// Sets how many chunks are worth keeping.
  synchronized void keep(int chunks) {
    kept = chunks;
    while (free.size() > kept) {
      free.pop();
    }
  }

  synchronized int size() {
    return free.size();
  }
}
