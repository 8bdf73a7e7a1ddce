package io.kubevitals.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/// A server that says exactly the bytes it is told to say, right or wrong.
public final class LoopbackServer implements AutoCloseable {
  /// What the server does after it has read a request.
  public interface Behaviour {
    void answer(String request, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final Behaviour behaviour;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger broken = new AtomicInteger();
  private final Thread acceptor;

  public LoopbackServer(Behaviour behaviour) {
    this.behaviour = behaviour;
    try {
      this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.acceptor = Thread.ofVirtual().start(this::accept);
  }

  /// Answers every request alike.
  public static LoopbackServer answering(String head, String body) {
    return new LoopbackServer((_, out) -> out.write(response(head, body.getBytes(UTF_8))));
  }

  /// A whole response; `head` is the status line and perhaps header lines.
  public static byte[] response(String head, byte[] body) {
    var response = new ByteArrayOutputStream();
    response.writeBytes(("HTTP/1.1 " + head.replace("\n", "\r\n") + "\r\n").getBytes(UTF_8));
    response.writeBytes(("Content-Length: " + body.length + "\r\n\r\n").getBytes(UTF_8));
    response.writeBytes(body);
    return response.toByteArray();
  }

  public String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  public List<String> requests() {
    return requests;
  }

  /// How many answers the other side did not want to hear to their end.
  public int broken() {
    return broken.get();
  }

  /// Ends listening and every connection.
  @Override
  public void close() {
    try {
      socket.close();
      // It may take one more connection until it has noticed.
      acceptor.join();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      for (String request = read(connection); !request.isEmpty(); request = read(connection)) {
        requests.add(request);
        OutputStream out = connection.getOutputStream();
        behaviour.answer(request, out);
        out.flush();
      }
    } catch (IOException _) {
      broken.incrementAndGet();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String read(Socket connection) throws IOException {
    InputStream in = connection.getInputStream();
    var request = new StringBuilder();
    while (request.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      request.append((char) next);
    }
    int at = request.toString().toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
    if (at >= 0) {
      int end = request.indexOf("\r\n", at);
      int length = Integer.parseInt(request.substring(at + "content-length: ".length(), end));
      request.append(new String(in.readNBytes(length), UTF_8));
    }
    return request.toString();
  }

  static byte[] gzip(String text) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }

  static void head(OutputStream out) throws IOException {
    out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n".getBytes(UTF_8));
  }

  static String cut(String text, String where) {
    return text.substring(0, text.indexOf(where) + 1);
  }
}
