package io.kubevitals.prometheus;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/// Ends with an error, not as if the body were complete, when more than a limit was read or when
/// the reading thread is interrupted.
final class LimitedInputStream extends FilterInputStream {
  private long left;

  LimitedInputStream(InputStream in, long limit) {
    super(in);
    this.left = limit;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    count(Math.max(0, read));
    return read;
  }

  private void count(int bytes) throws IOException {
    // A body that is always there at once never blocks, so nothing else would see the deadline.
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException();
    }
    left -= bytes;
    if (left < 0) {
      throw new LimitExceededException();
    }
  }

  static final class LimitExceededException extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
