package io.kubevitals.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Stands between a client and PostgreSQL and spoils their talk.
final class CuttingProxy implements AutoCloseable {
  private final int target;
  private final ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean frozen;
  private volatile boolean cutting;

  CuttingProxy(int target) throws IOException {
    this.target = target;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /// Nothing passes any more, and no connection is closed.
  void freeze() {
    frozen = true;
  }

  /// The server's next word that it has committed reaches nobody.
  void cutAfterCommit() {
    cutting = true;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.addAll(List.of(client, server));
        Thread.ofVirtual().start(() -> pass(client, server, true));
        Thread.ofVirtual().start(() -> pass(server, client, false));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void pass(Socket from, Socket to, boolean requests) {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int count; (count = in.read(buffer)) >= 0; ) {
        if (frozen) {
          continue;
        }
        if (!requests && cutting && holdsCommit(buffer, count)) {
          cutting = false;
          return;
        }
        out.write(buffer, 0, count);
        out.flush();
      }
    } catch (IOException _) {
      // One side is gone, so the other goes too.
    }
  }

  private static boolean holdsCommit(byte[] buffer, int count) {
    return new String(buffer, 0, count, StandardCharsets.ISO_8859_1).contains("COMMIT");
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
