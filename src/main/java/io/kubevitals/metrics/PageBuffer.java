package io.kubevitals.metrics;

import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bytes that only grow, except that what came after a mark can be taken back. The last of them are
/// in the heap, what fills a chunk lies outside: a page of a large cluster is as large as a sixth
/// of its pods and lives for a moment, so it neither presses the collector nor stays. Whoever made
/// one must release it.
final class PageBuffer extends OutputStream {
  static final int CHUNK_BYTES = 64 * 1024;

  private final List<MemorySegment> chunks = new ArrayList<>();
  private final byte[] last = new byte[CHUNK_BYTES];
  private int at;

  /// Null until a chunk is full: small pages never leave the heap.
  private @Nullable Arena outside;

  @Override
  public void write(int b) {
    if (at == CHUNK_BYTES) {
      grow();
    }
    last[at++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    int done = 0;
    while (length - done > CHUNK_BYTES - at) {
      int part = CHUNK_BYTES - at;
      System.arraycopy(bytes, from + done, last, at, part);
      at += part;
      done += part;
      grow();
    }
    System.arraycopy(bytes, from + done, last, at, length - done);
    at += length - done;
  }

  long length() {
    return (long) chunks.size() * CHUNK_BYTES + at;
  }

  /// Takes back everything after this length. What lies outside the heap stays there until all is
  /// released.
  void cutTo(long length) {
    int whole = (int) (length / CHUNK_BYTES);
    if (whole < chunks.size()) {
      MemorySegment.copy(
          chunks.get(whole), ValueLayout.JAVA_BYTE, 0, last, 0, (int) (length % CHUNK_BYTES));
      chunks.subList(whole, chunks.size()).clear();
    }
    at = (int) (length - (long) chunks.size() * CHUNK_BYTES);
  }

  /// Views of the bytes, each reader's own.
  List<ByteBuffer> views() {
    var views = new ArrayList<ByteBuffer>(chunks.size() + 1);
    chunks.forEach(chunk -> views.add(chunk.asByteBuffer()));
    views.add(ByteBuffer.wrap(last, 0, at));
    return views;
  }

  /// Gives the memory back. Nobody may hold a view any more.
  void release() {
    chunks.clear();
    if (outside != null) {
      outside.close();
      outside = null;
    }
  }

  private void grow() {
    if (outside == null) {
      outside = Arena.ofShared();
    }
    var chunk = outside.allocate(CHUNK_BYTES);
    MemorySegment.copy(last, 0, chunk, ValueLayout.JAVA_BYTE, 0, CHUNK_BYTES);
    chunks.add(chunk);
    at = 0;
  }
}
