package io.kubevitals.metrics;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Compresses pages at level 1, one at a time, so that scrapes cannot take all processors from the
/// health checks.
final class Gzip {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 0xff};

  private final ReentrantLock lock = new ReentrantLock();
  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
  private final byte[] output = new byte[16 * 1024];
  private final CRC32 sum = new CRC32();

  PageBuffer compress(PageBuffer text) {
    lock.lock();
    try {
      var out = new PageBuffer();
      out.write(HEADER);
      sum.reset();
      deflater.reset();
      for (ByteBuffer piece : text.views()) {
        sum.update(piece.duplicate());
        deflater.setInput(piece);
        drain(out);
      }
      deflater.finish();
      drain(out);
      littleEndian((int) sum.getValue(), out);
      littleEndian((int) text.length(), out);
      return out;
    } finally {
      lock.unlock();
    }
  }

  private void drain(PageBuffer out) {
    int count;
    do {
      count = deflater.deflate(output);
      out.write(output, 0, count);
    } while (count > 0);
  }

  private static void littleEndian(int value, PageBuffer out) {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(value >> shift);
    }
  }
}
