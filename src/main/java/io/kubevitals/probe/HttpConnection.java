package io.kubevitals.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A connection to a component, with TLS where its URL asks for it. It takes one GET after another.
final class HttpConnection implements AutoCloseable {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final DeadlineSocket raw;
  private Socket socket;

  private HttpConnection(DeadlineSocket raw) {
    this.raw = raw;
    this.socket = raw;
  }

  /// @param deadline in [System#nanoTime], of the handshake too
  static HttpConnection open(URI url, @Nullable SSLContext tls, long deadline)
      throws IOException, InterruptedException {
    var connection = new HttpConnection(connect(url, deadline));
    try {
      if (tls != null) {
        connection.secure(url, tls);
      }
      return connection;
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /// Without a word.
  static DeadlineSocket connect(URI url, long deadline) throws IOException, InterruptedException {
    var address = new InetSocketAddress(address(host(url), deadline), port(url));
    var socket = new DeadlineSocket();
    try {
      socket.endAt(deadline);
      socket.connectInTime(address);
      socket.setTcpNoDelay(true);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// Where connections that may be used for this URL lead.
  static String place(URI url) {
    return url.getScheme() + "://" + host(url) + ":" + port(url);
  }

  /// @param deadline of the exchange, in [System#nanoTime]
  HttpResponse exchange(HttpGet get, long deadline) throws IOException {
    raw.endAt(deadline);
    OutputStream out = socket.getOutputStream();
    out.write(request(get).getBytes(ISO_8859_1));
    out.flush();
    return HttpResponse.read(socket.getInputStream());
  }

  @Override
  public void close() {
    try {
      // Not that of TLS, which would say goodbye to one who may not listen.
      raw.close();
    } catch (IOException _) {
      // Then it was closed.
    }
  }

  private void secure(URI url, SSLContext tls) throws IOException {
    var secured = (SSLSocket) tls.getSocketFactory().createSocket(raw, host(url), port(url), true);
    var parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    socket = secured;
  }

  private static String request(HttpGet get) {
    URI url = get.url();
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    String accept = get.into() == null ? "*/*" : "text/plain;version=0.0.4";
    String token = get.bearerToken();
    return "GET "
        + path
        + query
        + " HTTP/1.1\r\n"
        + "Host: "
        + url.getHost()
        + port
        + "\r\n"
        + "User-Agent: kube-vitals\r\n"
        + "Accept: "
        + accept
        + "\r\n"
        + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n")
        + "\r\n";
  }

  private static String host(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return "https".equals(url.getScheme()) ? HTTPS_PORT : HTTP_PORT;
  }

  /// The system's search for a name knows no deadline, so it has a thread of its own.
  private static InetAddress address(String host, long deadline)
      throws IOException, InterruptedException {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException _) {
      // It is a name.
    }
    var search = new FutureTask<>(() -> InetAddress.getByName(host));
    Thread.ofPlatform().daemon().name("probe-resolver").start(search);
    try {
      return search.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new SocketTimeoutException("no address of " + host + " within the deadline");
    } catch (ExecutionException _) {
      throw new UnknownHostException("unknown host " + host);
    }
  }
}
