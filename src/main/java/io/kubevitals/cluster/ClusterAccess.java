package io.kubevitals.cluster;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/// The way to the Kubernetes API: address, TLS, token, and requests that always end. Nothing is
/// sent before the first request, so it may be made while the server is away.
public final class ClusterAccess implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /// A peer that vanished without a word is noticed after two of these (HTTP/2 only).
  private static final Duration PING_INTERVAL = Duration.ofSeconds(15);

  private static final MediaType JSON = MediaType.get("application/json");

  private final InstantSource clock;
  private final BearerToken token;
  private final HttpUrl url;
  private final OkHttpClient streams;
  private final OkHttpClient calls;

  private ClusterAccess(InstantSource clock, Endpoint endpoint, OkHttpClient.Builder builder) {
    this.clock = clock;
    this.token = new BearerToken(endpoint.token(), endpoint.tokenMaxAge(), System::nanoTime);
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

  /// @throws IOException where there is no usable configuration; its message says what is wrong
  public static ClusterAccess open(AccessConfig config, InstantSource clock) throws IOException {
    Endpoint endpoint = endpoint(config);
    var builder =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1))
            .connectTimeout(CONNECT_TIMEOUT)
            .writeTimeout(CONNECT_TIMEOUT)
            .pingInterval(PING_INTERVAL)
            .followRedirects(false);
    if (endpoint.url().isHttps()) {
      Tls.apply(endpoint, builder);
    }
    return new ClusterAccess(clock, endpoint, builder);
  }

  private static Endpoint endpoint(AccessConfig config) throws IOException {
    try {
      return Endpoint.of(config);
    } catch (FileSystemException e) {
      // Its message is no more than the name of the file.
      throw new IOException(e.getFile() + " cannot be read", e);
    }
  }

  /// The server's address, for people.
  public String server() {
    return url.toString();
  }

  /// The version as the server names it, such as `v1.36.3`.
  public String serverVersion(Duration timeout) throws IOException {
    return Json.text(get(ApiRequest.of("/version", "application/json"), timeout), "gitVersion");
  }

  ApiStream stream(ApiRequest request) {
    var stream = new ApiStream(clock);
    Request http = build(request).tag(ApiStream.class, stream).build();
    stream.send(streams.newCall(http));
    return stream;
  }

  JsonObject get(ApiRequest request, Duration timeout) throws IOException {
    return Json.object(call(build(request).build(), timeout));
  }

  JsonObject post(String path, JsonObject body, Duration timeout) throws IOException {
    var request = ApiRequest.of(path, "application/json");
    RequestBody json = RequestBody.create(body.toString(), JSON);
    return Json.object(call(build(request).post(json).build(), timeout));
  }

  /// Forgets connections that are not in use: after a failure they are as dead as the one that
  /// failed.
  void forgetConnections() {
    streams.connectionPool().evictAll();
  }

  @Override
  public void close() {
    streams.dispatcher().cancelAll();
    streams.dispatcher().executorService().shutdown();
    forgetConnections();
  }

  private String call(Request request, Duration timeout) throws IOException {
    Call call = calls.newCall(request);
    call.timeout().timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    try (Response response = call.execute()) {
      byte[] body = ApiStream.readSmall(response);
      if (!response.isSuccessful()) {
        throw ApiStream.refusal(response, body, clock.instant());
      }
      return new String(body, java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private Request.Builder build(ApiRequest request) {
    HttpUrl.Builder target = url.newBuilder().addPathSegments(request.path().substring(1));
    for (Map.Entry<String, String> parameter : request.query().entrySet()) {
      target.addQueryParameter(parameter.getKey(), parameter.getValue());
    }
    return new Request.Builder()
        .url(target.build())
        .header("Accept", request.accept())
        // Compression would cost the server more than it saves within a data centre.
        .header("Accept-Encoding", "identity")
        .header("User-Agent", "kube-vitals");
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
