package io.kubevitals.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Set;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// Sockets whose kernel asks an idle peer whether it is still there, and breaks the connection
/// after 30 s without an answer. HTTP/1.1 has no other sign of life than what the server sends, a
/// bookmark every minute.
///
/// The kernel does not ask while bytes of ours wait to be acknowledged, which it then repeats for a
/// quarter of an hour. A watch has none: its request was taken before its answer began, and until
/// then, as in every other request, our own limits hold.
final class KeepAliveSockets extends SocketFactory {
  /// In seconds; where the platform has no such options its own times hold, which are hours.
  private static final Map<SocketOption<Integer>, Integer> TIMES =
      Map.of(
          ExtendedSocketOptions.TCP_KEEPIDLE,
          15,
          ExtendedSocketOptions.TCP_KEEPINTERVAL,
          5,
          ExtendedSocketOptions.TCP_KEEPCOUNT,
          3);

  @Override
  public Socket createSocket() throws IOException {
    return keptAlive(new BufferedSocket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(from, fromPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(from, fromPort));
  }

  private Socket connected(InetSocketAddress to, @Nullable InetSocketAddress from)
      throws IOException {
    Socket socket = createSocket();
    try {
      if (from != null) {
        socket.bind(from);
      }
      socket.connect(to);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static Socket keptAlive(Socket socket) throws IOException {
    try {
      socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      Set<SocketOption<?>> supported = socket.supportedOptions();
      for (var time : TIMES.entrySet()) {
        if (supported.contains(time.getKey())) {
          socket.setOption(time.getKey(), time.getValue());
        }
      }
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
