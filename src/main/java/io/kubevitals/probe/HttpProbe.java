package io.kubevitals.probe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// GETs with a deadline that covers the body, a limit on the body, no redirects and no proxy. What
/// came is an [Outcome]; nothing is thrown for what the other side does.
///
/// Whom it trusts is read when it is first needed and again after each failure of TLS: some
/// components make themselves a new certificate at every start.
final class HttpProbe implements AutoCloseable {
  private final Trust trust;
  private final Map<String, Deque<HttpConnection>> idle = new HashMap<>();
  private @Nullable SSLContext context;

  HttpProbe(Trust trust) {
    this.trust = trust;
  }

  Trust trust() {
    return trust;
  }

  /// @param deadline in [System#nanoTime]
  Outcome get(HttpGet get, long deadline) throws InterruptedException {
    SSLContext tls;
    try {
      tls = "https".equals(get.url().getScheme()) ? context(get.url(), deadline) : null;
    } catch (IOException | GeneralSecurityException e) {
      return isOfNetwork(e)
          ? broken(e)
          : new Broken(FailureReason.TLS, "certificate authorities: " + words(e));
    }
    try {
      return exchange(get, tls, deadline);
    } catch (SSLException e) {
      close();
      return broken(e);
    } catch (InterruptedIOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return broken(e);
    } catch (IOException e) {
      return broken(e);
    }
  }

  /// Whom it trusts is forgotten too.
  @Override
  public synchronized void close() {
    context = null;
    idle.values().forEach(some -> some.forEach(HttpConnection::close));
    idle.clear();
  }

  private Outcome exchange(HttpGet get, @Nullable SSLContext tls, long deadline)
      throws IOException, InterruptedException {
    HttpConnection used = takeIdle(get.url());
    if (used != null) {
      try {
        return exchange(get, used, deadline);
      } catch (HttpResponse.NoAnswerException _) {
        // The other side may have closed it at any time.
      }
    }
    return exchange(get, HttpConnection.open(get.url(), tls, deadline), deadline);
  }

  private Outcome exchange(HttpGet get, HttpConnection connection, long deadline)
      throws IOException {
    boolean kept = false;
    try {
      var response = connection.exchange(get, deadline);
      var text = new ByteArrayOutputStream();
      var content = body(get, response, text);
      if (response.isReusable()) {
        keep(get.url(), connection);
        kept = true;
      }
      return outcome(get, response.status(), content, text.toByteArray());
    } finally {
      if (!kept) {
        connection.close();
      }
    }
  }

  private synchronized @Nullable HttpConnection takeIdle(URI url) {
    var some = idle.get(HttpConnection.place(url));
    return some == null ? null : some.pollFirst();
  }

  private synchronized void keep(URI url, HttpConnection connection) {
    idle.computeIfAbsent(HttpConnection.place(url), _ -> new ArrayDeque<>(2)).addFirst(connection);
  }

  private synchronized SSLContext context(URI url, long deadline)
      throws IOException, GeneralSecurityException, InterruptedException {
    if (context == null) {
      if (trust instanceof Trust.Authorities) {
        knock(url, deadline);
      }
      context = trust.context();
    }
    return context;
  }

  /// Where nobody listens nobody is asked for certificates: that may cost the API server a
  /// question.
  private static void knock(URI url, long deadline) throws IOException, InterruptedException {
    HttpConnection.connect(url, deadline).close();
  }

  private static HttpResponse.Content body(
      HttpGet get, HttpResponse response, ByteArrayOutputStream text) throws IOException {
    var into = get.into();
    return response.status() == 200 && into != null
        ? response.body(get.maxBodyBytes(), into)
        : response.body(Math.min(HttpGet.SMALL, get.maxBodyBytes()), text);
  }

  private static Outcome outcome(
      HttpGet get, int status, HttpResponse.Content content, byte[] text) {
    if (status / 100 == 3) {
      return new Broken(FailureReason.REDIRECT, "HTTP status " + status);
    }
    if (status == 401 || status == 403) {
      return new Broken(FailureReason.AUTH, "HTTP status " + status);
    }
    if (content.tooLarge()) {
      return new Broken(FailureReason.TOO_LARGE, "more than " + get.maxBodyBytes() + " bytes");
    }
    try {
      return new Answered(status, decoded(text), content.bytes());
    } catch (CharacterCodingException _) {
      return new Broken(FailureReason.BODY, "the body is not UTF-8");
    }
  }

  private static String decoded(byte[] body) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
  }

  private static Outcome broken(Exception cause) {
    FailureReason reason =
        switch (cause) {
          case SocketTimeoutException _ -> FailureReason.TIMEOUT;
          case SSLException _ -> FailureReason.TLS;
          case HttpResponse.NoAnswerException _ -> FailureReason.REFUSED;
          case IOException e when isOfNetwork(e) -> FailureReason.REFUSED;
          default -> FailureReason.BODY;
        };
    return new Broken(reason, words(cause));
  }

  /// Whether nobody was reached.
  private static boolean isOfNetwork(Exception e) {
    return e instanceof ConnectException
        || e instanceof SocketTimeoutException
        || e instanceof NoRouteToHostException
        || e instanceof UnknownHostException;
  }

  private static String words(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  sealed interface Outcome {}

  /// @param body `""` where it went elsewhere
  record Answered(int status, String body, int bytes) implements Outcome {}

  record Broken(FailureReason reason, String detail) implements Outcome {}
}
