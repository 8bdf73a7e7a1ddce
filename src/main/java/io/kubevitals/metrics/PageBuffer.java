package io.kubevitals.metrics;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Bytes in pooled chunks that only grow, except that what came after a mark can be taken back. All
/// chunks but the last are full.
final class PageBuffer extends OutputStream {
  private final ChunkPool pool;
  private final List<byte[]> chunks = new ArrayList<>();
  private byte[] current;
  private int at;

  PageBuffer(ChunkPool pool) {
    this.pool = pool;
    this.current = pool.take();
    chunks.add(current);
  }

  @Override
  public void write(int b) {
    if (at == current.length) {
      grow();
    }
    current[at++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    int done = 0;
    while (length - done > current.length - at) {
      int part = current.length - at;
      System.arraycopy(bytes, from + done, current, at, part);
      at += part;
      done += part;
      grow();
    }
    System.arraycopy(bytes, from + done, current, at, length - done);
    at += length - done;
  }

  long length() {
    return (long) (chunks.size() - 1) * ChunkPool.CHUNK_BYTES + at;
  }

  int chunks() {
    return chunks.size();
  }

  /// Takes back everything after this length.
  void cutTo(long length) {
    int last = (int) (length / ChunkPool.CHUNK_BYTES);
    while (chunks.size() - 1 > last) {
      pool.giveBack(chunks.removeLast());
    }
    current = chunks.getLast();
    at = (int) (length - (long) (chunks.size() - 1) * ChunkPool.CHUNK_BYTES);
  }

  /// Views of the bytes, each reader's own.
  List<ByteBuffer> views() {
    var views = new ArrayList<ByteBuffer>(chunks.size());
    for (int i = 0; i < chunks.size(); i++) {
      int length = i == chunks.size() - 1 ? at : ChunkPool.CHUNK_BYTES;
      views.add(ByteBuffer.wrap(chunks.get(i), 0, length));
    }
    return views;
  }

  /// Gives the chunks back. Nobody may hold a view any more.
  void release() {
    chunks.forEach(pool::giveBack);
    chunks.clear();
  }

  private void grow() {
    current = pool.take();
    chunks.add(current);
    at = 0;
  }
}
