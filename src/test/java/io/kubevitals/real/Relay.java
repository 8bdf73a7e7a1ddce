package io.kubevitals.real;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A way to a server, be it there or not. It can be cut without a word: connections stay, and
/// nothing comes through.
final class Relay implements AutoCloseable {
  private static final int CHUNK = 16 * 1024;

  private final URI server;
  private final InetAddress from;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile boolean swallows;

  Relay(String server) throws IOException {
    this(server, InetAddress.getLoopbackAddress());
  }

  /// @param from the address of this machine that the server sees
  Relay(String server, InetAddress from) throws IOException {
    this.server = URI.create(server);
    this.from = from;
    this.listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /// Connections that were ever made to it.
  int accepted() {
    return accepted.get();
  }

  /// While it does, bytes in both directions are lost; afterwards those connections are broken.
  void swallow(boolean now) {
    swallows = now;
    if (!now) {
      sockets.forEach(Relay::closeQuietly);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        accepted.incrementAndGet();
        sockets.add(client);
        join(client);
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void join(Socket client) {
    try {
      var upstream = new Socket(server.getHost(), server.getPort(), from, 0);
      sockets.add(upstream);
      Thread.ofVirtual().start(() -> pump(client, upstream));
      Thread.ofVirtual().start(() -> pump(upstream, client));
    } catch (IOException _) {
      closeQuietly(client); // Nobody is there now.
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        if (!swallows) {
          out.write(chunk, 0, read);
        }
      }
    } catch (IOException _) {
      // One of them has gone; so does the other.
    }
    closeQuietly(from);
    closeQuietly(to);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sockets.forEach(Relay::closeQuietly);
  }
}
