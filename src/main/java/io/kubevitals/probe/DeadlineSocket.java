package io.kubevitals.probe;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;

/// A socket whose every wait ends at one deadline, however slowly bytes drip in; those of TLS too,
/// which reads from here.
final class DeadlineSocket extends Socket {
  /// A blocked read does not notice an interrupt by itself.
  private static final int MAX_WAIT_MILLIS = 200;

  private static final int NANOS_PER_MILLI = 1_000_000;

  private long deadline;

  /// @param deadline of all that comes from now on, in [System#nanoTime]
  void endAt(long deadline) {
    this.deadline = deadline;
  }

  /// @throws SocketTimeoutException when the deadline has passed
  void connectInTime(SocketAddress address) throws IOException {
    connect(address, millisLeft());
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new Input(super.getInputStream());
  }

  private int millisLeft() throws SocketTimeoutException {
    long left = (deadline - System.nanoTime() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    if (left <= 0) {
      throw new SocketTimeoutException("the deadline has passed");
    }
    return (int) Math.min(left, Integer.MAX_VALUE);
  }

  private final class Input extends FilterInputStream {
    private Input(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      while (true) {
        setSoTimeout(Math.min(millisLeft(), MAX_WAIT_MILLIS));
        try {
          return super.read(into, from, length);
        } catch (SocketTimeoutException _) {
          if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
          }
        }
      }
    }
  }
}
