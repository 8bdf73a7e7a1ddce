package io.kubevitals.cluster;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way to the Kubernetes API: address, TLS, token, and requests that always end. Address and
/// credentials are read at the first request, and again after a failure: they may come later than
/// this process, and change in its life. A request fails while they are not to be had.
public final class ClusterAccess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClusterAccess.class);
  private static final MediaType JSON = MediaType.get("application/json");

  private final AccessConfig config;
  private final InstantSource clock;

  /// Guarded by this, as is what follows.
  private @Nullable Connection connection;

  private boolean doubtful;
  private boolean closed;

  private ClusterAccess(AccessConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  public static ClusterAccess open(AccessConfig config, InstantSource clock) {
    return new ClusterAccess(config, clock);
  }

  /// The server's address, for people; before it is known where that will stand.
  public synchronized String server() {
    if (connection != null) {
      return connection.url().toString();
    }
    if (!config.server().isEmpty()) {
      return config.server();
    }
    return config.kubeconfig().isEmpty() ? "in-cluster" : config.kubeconfig();
  }

  /// The version as the server names it, such as `v1.36.3`.
  public String serverVersion(Duration timeout) throws IOException {
    return Json.text(get(ApiRequest.of("/version", "application/json"), timeout), "gitVersion");
  }

  /// Which cluster it is for as long as it lives, `""` if that cannot be learned now.
  public String uid(Duration timeout) {
    var request = ApiRequest.of("/api/v1/namespaces/kube-system", OwnerLookup.METADATA_ONLY);
    try {
      return Json.text(Json.object(get(request, timeout), "metadata"), "uid");
    } catch (IOException e) {
      log.atDebug().addKeyValue("error", e.getMessage()).log("the cluster's uid is not known");
      return "";
    }
  }

  ApiStream stream(ApiRequest request) {
    var stream = new ApiStream(clock);
    stream.send(
        () -> {
          Connection now = connection();
          Request http = build(now.url(), request).tag(ApiStream.class, stream).build();
          return now.streams().newCall(http);
        });
    return stream;
  }

  JsonObject get(ApiRequest request, Duration timeout) throws IOException {
    Connection now = connection();
    return Json.object(call(now, build(now.url(), request).build(), timeout));
  }

  JsonObject post(String path, JsonObject body, Duration timeout) throws IOException {
    Connection now = connection();
    var request = ApiRequest.of(path, "application/json");
    RequestBody json = RequestBody.create(body.toString(), JSON);
    return Json.object(call(now, build(now.url(), request).post(json).build(), timeout));
  }

  JsonObject put(String path, JsonObject body, Duration timeout) throws IOException {
    Connection now = connection();
    var request = ApiRequest.of(path, "application/json");
    RequestBody json = RequestBody.create(body.toString(), JSON);
    return Json.object(call(now, build(now.url(), request).put(json).build(), timeout));
  }

  /// After a failure: connections that are not in use are as dead as the one that failed, and
  /// address, authorities or credentials may be other ones by now.
  synchronized void doubt() {
    doubtful = true;
    if (connection != null) {
      connection.forgetIdle();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (connection != null) {
      connection.close();
    }
  }

  private synchronized Connection connection() throws IOException {
    if (closed) {
      throw new IOException("closing");
    }
    Connection present = connection;
    if (present == null) {
      present = new Connection(Endpoint.of(config));
    } else if (doubtful) {
      present = renewed(present);
    }
    connection = present;
    doubtful = false;
    return present;
  }

  /// What cannot be read now leaves everything as it was.
  private Connection renewed(Connection present) {
    try {
      Endpoint fresh = Endpoint.of(config);
      if (present.adopts(fresh)) {
        return present;
      }
      var next = new Connection(fresh);
      present.close();
      return next;
    } catch (IOException _) {
      return present;
    }
  }

  private String call(Connection connection, Request request, Duration timeout) throws IOException {
    Call call = connection.calls().newCall(request);
    call.timeout().timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    try (Response response = call.execute()) {
      byte[] body = ApiStream.readSmall(response);
      if (!response.isSuccessful()) {
        throw ApiStream.refusal(response, body, clock.instant());
      }
      return new String(body, StandardCharsets.UTF_8);
    } catch (SSLException e) {
      // Its certificate may be of a new authority, which stands in the file by now.
      doubt();
      throw e;
    }
  }

  private static Request.Builder build(HttpUrl server, ApiRequest request) {
    HttpUrl.Builder target = server.newBuilder().addPathSegments(request.path().substring(1));
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
}
