package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

/// What the kernel is told about the sockets of every request; what it makes of that is shown by
/// `HalfOpenConnectionTest`.
class KeepAliveSocketsTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /// Two thirds of the promise, so that a loaded machine keeps it.
  private static final int FOUND_AFTER = 30;

  @Test
  void streamsAndCallsAskForTheirPeer() throws IOException {
    try (var connection = new Connection(endpoint());
        Socket ofStream = connection.streams().socketFactory().createSocket();
        Socket ofCall = connection.calls().socketFactory().createSocket()) {
      asksInTime(ofStream);
      asksInTime(ofCall);
    }
  }

  @Test
  void howeverASocketIsMadeItAsksForItsPeer() throws IOException {
    var sockets = new KeepAliveSockets();
    try (var server = new ServerSocket(0, 8, LOOPBACK);
        Socket late = sockets.createSocket();
        Socket named = sockets.createSocket("127.0.0.1", server.getLocalPort());
        Socket bound = sockets.createSocket("127.0.0.1", server.getLocalPort(), LOOPBACK, 0);
        Socket address = sockets.createSocket(LOOPBACK, server.getLocalPort());
        Socket both = sockets.createSocket(LOOPBACK, server.getLocalPort(), LOOPBACK, 0)) {
      late.connect(server.getLocalSocketAddress());
      for (Socket socket : List.of(late, named, bound, address, both)) {
        asksInTime(socket);
      }
    }
  }

  private static void asksInTime(Socket socket) throws IOException {
    assertThat(socket.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
    if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      int asks = get(socket, ExtendedSocketOptions.TCP_KEEPCOUNT);
      int between = get(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL);
      assertThat(get(socket, ExtendedSocketOptions.TCP_KEEPIDLE) + asks * between)
          .isEqualTo(FOUND_AFTER);
    }
  }

  private static int get(Socket socket, SocketOption<Integer> option) throws IOException {
    return socket.getOption(option);
  }

  private static Endpoint endpoint() {
    return new Endpoint(
        HttpUrl.get("http://127.0.0.1:1"), "", "", "", List.of(), () -> "", Duration.ofMinutes(1));
  }
}
