package io.kubevitals.probe;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// GETs with a deadline that covers the body, a limit on the body, no redirects and no proxy. What
/// came is an [Outcome]; nothing is thrown for what the other side does.
///
/// Whom it trusts is read when it is first needed and again after each failure of TLS: some
/// components make themselves a new certificate at every start.
final class HttpProbe implements AutoCloseable {
  /// Beyond every probe's own; what nobody waits for any more must end too.
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private static final int HTTPS_PORT = 443;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Trust trust;
  private @Nullable HttpClient client;

  HttpProbe(Trust trust) {
    this.trust = trust;
  }

  Trust trust() {
    return trust;
  }

  /// @param deadline in [System#nanoTime]
  Outcome get(HttpGet get, long deadline) throws InterruptedException {
    HttpClient http;
    try {
      http = client(get, deadline);
    } catch (ConnectException | SocketTimeoutException e) {
      return broken(e);
    } catch (IOException | GeneralSecurityException e) {
      return new Broken(FailureReason.TLS, "certificate authorities: " + words(e));
    }
    var text = new ByteArrayOutputStream();
    var exchange = http.sendAsync(request(get), head -> body(get, head.statusCode(), text));
    Outcome outcome;
    try {
      long left = Math.max(0, deadline - System.nanoTime());
      outcome = outcome(get, exchange.get(left, NANOSECONDS), text.toByteArray());
    } catch (TimeoutException _) {
      outcome = new Broken(FailureReason.TIMEOUT, "no complete answer within the deadline");
    } catch (ExecutionException e) {
      outcome = broken(e.getCause());
    } finally {
      exchange.cancel(true);
    }
    if (outcome instanceof Broken(FailureReason reason, _) && reason == FailureReason.TLS) {
      close();
    }
    return outcome;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
      client = null;
    }
  }

  private synchronized HttpClient client(HttpGet get, long deadline)
      throws IOException, GeneralSecurityException {
    if (client == null) {
      if (trust instanceof Trust.Authorities) {
        knock(get.url(), deadline);
      }
      var builder =
          HttpClient.newBuilder()
              .version(Version.HTTP_1_1)
              .connectTimeout(CONNECT_TIMEOUT)
              .followRedirects(Redirect.NEVER)
              .proxy(HttpClient.Builder.NO_PROXY)
              .executor(Executors.newVirtualThreadPerTaskExecutor());
      var context = trust.context();
      client = context == null ? builder.build() : builder.sslContext(context).build();
    }
    return client;
  }

  /// Where nobody listens nobody is asked for certificates: that may cost the API server a
  /// question.
  private static void knock(URI url, long deadline) throws IOException {
    int port = url.getPort() < 0 ? HTTPS_PORT : url.getPort();
    var address = new InetSocketAddress(url.getHost(), port);
    if (address.isUnresolved()) {
      throw new ConnectException("unknown host " + url.getHost());
    }
    long left = Math.max(1, (deadline - System.nanoTime()) / NANOS_PER_MILLI);
    try (var socket = new Socket()) {
      socket.connect(address, (int) left);
    }
  }

  private static HttpRequest request(HttpGet get) {
    var request =
        HttpRequest.newBuilder(get.url())
            .header("User-Agent", "kube-vitals")
            .header("Accept", get.into() == null ? "*/*" : "text/plain;version=0.0.4");
    return get.bearerToken().isEmpty()
        ? request.build()
        : request.header("Authorization", "Bearer " + get.bearerToken()).build();
  }

  private static BoundedBody body(HttpGet get, int status, ByteArrayOutputStream text) {
    var into = get.into();
    return status == 200 && into != null
        ? new BoundedBody(get.maxBodyBytes(), into)
        : new BoundedBody(Math.min(HttpGet.SMALL, get.maxBodyBytes()), text);
  }

  private static Outcome outcome(
      HttpGet get, HttpResponse<BoundedBody.Content> response, byte[] text) {
    int status = response.statusCode();
    if (status / 100 == 3) {
      return new Broken(FailureReason.REDIRECT, "HTTP status " + status);
    }
    if (status == 401 || status == 403) {
      return new Broken(FailureReason.AUTH, "HTTP status " + status);
    }
    if (response.body().tooLarge()) {
      return new Broken(FailureReason.TOO_LARGE, "more than " + get.maxBodyBytes() + " bytes");
    }
    try {
      return new Answered(status, decoded(text), response.body().bytes());
    } catch (CharacterCodingException _) {
      return new Broken(FailureReason.BODY, "the body is not UTF-8");
    }
  }

  private static String decoded(byte[] body) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
  }

  private static Outcome broken(@Nullable Throwable cause) {
    if (cause == null) {
      return new Broken(FailureReason.BODY, "unknown");
    }
    FailureReason reason =
        switch (cause) {
          case HttpTimeoutException _, SocketTimeoutException _ -> FailureReason.TIMEOUT;
          case SSLException _ -> FailureReason.TLS;
          case ConnectException _ -> FailureReason.REFUSED;
          case IOException e when isBeforeAnswer(e) -> FailureReason.REFUSED;
          default -> FailureReason.BODY;
        };
    return new Broken(reason, words(cause));
  }

  private static String words(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /// The JDK's client tells a connection that ended without a byte of an answer by its words only.
  private static boolean isBeforeAnswer(IOException e) {
    return e instanceof EOFException
        || String.valueOf(e.getMessage()).contains("header parser received no bytes")
        || String.valueOf(e.getMessage()).contains("Connection reset");
  }

  sealed interface Outcome {}

  /// @param body `""` where it went elsewhere
  record Answered(int status, String body, int bytes) implements Outcome {}

  record Broken(FailureReason reason, String detail) implements Outcome {}
}
