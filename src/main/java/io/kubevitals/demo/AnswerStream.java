package io.kubevitals.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/// The body of an answer: chunked, buffered, and cut, silenced or ended early where a fault says
/// so.
final class AnswerStream extends OutputStream {
  private static final int BUFFER_BYTES = 64 << 10;

  /// The body is over before its writer knows.
  static final class EndedException extends IOException {
    private static final long serialVersionUID = 1;

    EndedException(String message) {
      super(message);
    }
  }

  private final Response response;
  private final EndPoint endPoint;
  private final Optional<Fault> fault;
  private final CountDownLatch released;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private long written;
  private boolean closed;

  /// @param released opens when streams that went silent shall end
  AnswerStream(Request request, Response response, Optional<Fault> fault, CountDownLatch released) {
    this.response = response;
    this.endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    this.fault = fault;
    this.released = released;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      int part = (int) Math.min(allowed(), Math.min(left, buffer.remaining()));
      buffer.put(bytes, at, part);
      written += part;
      at += part;
      left -= part;
      if (!buffer.hasRemaining()) {
        flush();
      }
      if (allowed() == 0) {
        fail();
      }
    }
  }

  private long allowed() {
    long limit =
        switch (fault.orElse(null)) {
          case Fault.CutAfter(long bytes) -> bytes;
          case Fault.SilentAfter(long bytes) -> bytes;
          case Fault.EndAfter(long bytes) -> bytes;
          case null, default -> Long.MAX_VALUE;
        };
    return limit - written;
  }

  private void fail() throws IOException {
    flush();
    if (fault.orElseThrow() instanceof Fault.SilentAfter) {
      await();
    }
    if (!(fault.orElseThrow() instanceof Fault.EndAfter)) {
      cut();
    }
    throw new EndedException("the fault's bytes are written");
  }

  /// Sends nothing until the server lets go.
  void await() throws IOException {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EndedException("interrupted");
    }
  }

  @Override
  public void flush() throws IOException {
    Content.Sink.write(response, false, buffer.flip());
    buffer.clear();
  }

  /// Ends the body in good order.
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      Content.Sink.write(response, true, buffer.flip());
    }
  }

  /// Whether the client can still be reached, as far as is known.
  boolean isOpen() {
    return !closed && endPoint.isOpen();
  }

  /// Resets the connection.
  void cut() {
    closed = true;
    try {
      if (endPoint.getTransport() instanceof SocketChannel socket) {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException _) {
      // It is closed already.
    }
    endPoint.close();
  }
}
