package io.kubevitals.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.thread.Scheduler;

/// Our end of a connection. It asks, each time before bytes go to the kernel, whether they are
/// still ours to send: a process that was stopped in the middle of a page finds itself here when it
/// goes on, and by then another one may lead.
final class GuardedEndPoint extends SocketChannelEndPoint {
  private volatile BooleanSupplier mayBeSent = GuardedEndPoint::always;

  GuardedEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
  }

  /// From now on bytes leave only while this is true.
  static void guard(EndPoint endPoint, BooleanSupplier mayBeSent) {
    switch (endPoint) {
      case GuardedEndPoint guarded -> guarded.mayBeSent = mayBeSent;
      case SslConnection.SslEndPoint encrypted ->
          guard(encrypted.getSslConnection().getEndPoint(), mayBeSent);
      default -> throw new IllegalStateException("no end of ours: " + endPoint);
    }
  }

  /// The answer is complete.
  static void release(EndPoint endPoint) {
    guard(endPoint, GuardedEndPoint::always);
  }

  private static boolean always() {
    return true;
  }

  @Override
  public boolean flush(ByteBuffer... buffers) throws IOException {
    if (!mayBeSent.getAsBoolean()) {
      throw new NotOursException();
    }
    return super.flush(buffers);
  }

  /// What was to be sent is another process's to tell by now.
  static final class NotOursException extends IOException {
    private static final long serialVersionUID = 1L;

    NotOursException() {
      super("this process does not lead any more");
    }
  }
}
