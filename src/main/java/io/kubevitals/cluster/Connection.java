package io.kubevitals.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/// The HTTP clients for one API server and one identity. Nothing is sent before the first request.
final class Connection implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /// A peer that vanished without a word is noticed after two of these; with HTTP/1.1, which has no
  /// pings, by [KeepAliveSockets].
  private static final Duration PING_INTERVAL = Duration.ofSeconds(15);

  private final Endpoint endpoint;
  private final BearerToken token;
  private final HttpUrl url;
  private final OkHttpClient streams;
  private final OkHttpClient calls;

  Connection(Endpoint endpoint) throws IOException {
    this.endpoint = endpoint;
    this.token = new BearerToken(endpoint.token(), endpoint.tokenMaxAge(), System::nanoTime);
    var builder =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1))
            .connectTimeout(CONNECT_TIMEOUT)
            .writeTimeout(CONNECT_TIMEOUT)
            .pingInterval(PING_INTERVAL)
            .socketFactory(new KeepAliveSockets())
            .followRedirects(false);
    if (endpoint.url().isHttps()) {
      Tls.apply(endpoint, builder);
    }
    this.url = Tls.rename(endpoint, builder);
    // A stream is retried by the loop that reads it, which counts and waits.
    this.streams =
        builder
            .addInterceptor(this::authorize)
            .eventListenerFactory(ApiStream::listenerOf)
            .retryOnConnectionFailure(false)
            .readTimeout(Duration.ZERO)
            .build();
    this.calls = streams.newBuilder().retryOnConnectionFailure(true).build();
  }

  HttpUrl url() {
    return url;
  }

  /// For answers that have no end.
  OkHttpClient streams() {
    return streams;
  }

  OkHttpClient calls() {
    return calls;
  }

  /// Takes over what another reading of the configuration says, if that is no more than where the
  /// token comes from.
  boolean adopts(Endpoint fresh) {
    boolean same = endpoint.leadsWhere(fresh);
    if (same) {
      token.comesFrom(fresh.token());
    }
    return same;
  }

  /// Forgets connections that are not in use.
  void forgetIdle() {
    streams.connectionPool().evictAll();
  }

  @Override
  public void close() {
    streams.dispatcher().cancelAll();
    streams.dispatcher().executorService().shutdown();
    forgetIdle();
  }

  /// Shows the token; one that was refused is read again and, if it is another, shown once more.
  private Response authorize(Interceptor.Chain chain) throws IOException {
    String shown = token.current();
    Response response = chain.proceed(withToken(chain.request(), shown));
    if (response.code() != 401) {
      return response;
    }
    String fresh = token.after(shown);
    if (fresh.equals(shown)) {
      return response;
    }
    response.close();
    return chain.proceed(withToken(chain.request(), fresh));
  }

  private static Request withToken(Request request, String token) {
    return token.isEmpty()
        ? request
        : request.newBuilder().header("Authorization", "Bearer " + token).build();
  }
}
