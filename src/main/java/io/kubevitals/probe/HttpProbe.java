package io.kubevitals.probe;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One GET with a deadline that covers the body, a limit on the body, and no redirects. What came
/// is an [Outcome]; nothing is thrown for what the other side does.
final class HttpProbe implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(Version.HTTP_1_1).followRedirects(Redirect.NEVER).build();

  private final int maxBodyBytes;

  HttpProbe(int maxBodyBytes) {
    this.maxBodyBytes = maxBodyBytes;
  }

  /// @param deadline in [System#nanoTime]
  Outcome get(URI url, long deadline) throws InterruptedException {
    var request = HttpRequest.newBuilder(url).header("User-Agent", "kube-vitals").build();
    var exchange = http.sendAsync(request, _ -> new BoundedBody(maxBodyBytes));
    try {
      return outcome(exchange.get(Math.max(0, deadline - System.nanoTime()), NANOSECONDS));
    } catch (TimeoutException _) {
      return new Broken(FailureReason.TIMEOUT, "no complete answer within the deadline");
    } catch (ExecutionException e) {
      return broken(e.getCause());
    } finally {
      exchange.cancel(true);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private Outcome outcome(HttpResponse<BoundedBody.Content> response) {
    int status = response.statusCode();
    if (status / 100 == 3) {
      return new Broken(FailureReason.REDIRECT, "HTTP status " + status);
    }
    if (status == 401 || status == 403) {
      return new Broken(FailureReason.AUTH, "HTTP status " + status);
    }
    if (response.body().tooLarge()) {
      return new Broken(FailureReason.TOO_LARGE, "more than " + maxBodyBytes + " bytes");
    }
    try {
      return new Answered(status, text(response.body().bytes()));
    } catch (CharacterCodingException _) {
      return new Broken(FailureReason.BODY, "the body is not UTF-8");
    }
  }

  private static String text(byte[] body) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
  }

  private static Outcome broken(@Nullable Throwable cause) {
    if (cause == null) {
      return new Broken(FailureReason.BODY, "unknown");
    }
    FailureReason reason =
        switch (cause) {
          case HttpTimeoutException _ -> FailureReason.TIMEOUT;
          case SSLException _ -> FailureReason.TLS;
          case ConnectException _ -> FailureReason.REFUSED;
          case IOException e when isBeforeAnswer(e) -> FailureReason.REFUSED;
          default -> FailureReason.BODY;
        };
    String message = cause.getMessage();
    return new Broken(reason, message == null ? cause.getClass().getSimpleName() : message);
  }

  /// The JDK's client tells a connection that ended without a byte of an answer by its words only.
  private static boolean isBeforeAnswer(IOException e) {
    return e instanceof EOFException
        || String.valueOf(e.getMessage()).contains("header parser received no bytes")
        || String.valueOf(e.getMessage()).contains("Connection reset");
  }

  sealed interface Outcome {}

  record Answered(int status, String body) implements Outcome {}

  record Broken(FailureReason reason, String detail) implements Outcome {}
}
