package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The Kubernetes API over plain HTTPS, as its tests need it: JSON in, JSON out.
final class KubeApi {
  static final String MERGE_PATCH = "application/merge-patch+json";
  static final String STRATEGIC_PATCH = "application/strategic-merge-patch+json";
  static final String APPLY_PATCH = "application/apply-patch+yaml";
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Set<String> WITHOUT_NAMESPACE =
      Set.of(
          "Namespace",
          "ClusterRole",
          "ClusterRoleBinding",
          "PriorityClass",
          "Node",
          "PersistentVolume",
          "CustomResourceDefinition");
  private static final Gson GSON = new Gson();

  /// An answer of the server, errors included.
  record Reply(int status, String body) {
    JsonObject json() {
      return JsonParser.parseString(body).getAsJsonObject();
    }
  }

  private final String url;
  private final HttpClient client;
  private final String token;

  KubeApi(String url, Path authority, String token) {
    this.url = url;
    this.client = HttpClient.newBuilder().sslContext(trusting(authority)).build();
    this.token = token;
  }

  JsonObject get(String path) {
    return ok(call("GET", path), path).json();
  }

  boolean exists(String path) {
    return call("GET", path).status() == 200;
  }

  /// The items of a collection.
  List<JsonObject> list(String path) {
    return get(path).getAsJsonArray("items").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  JsonObject create(String path, Map<String, ?> body) {
    return ok(call("POST", path, "application/json", GSON.toJson(body)), path).json();
  }

  JsonObject patch(String path, String kind, Map<String, ?> body) {
    return ok(call("PATCH", path, kind, GSON.toJson(body)), path).json();
  }

  void delete(String path) {
    ok(call("DELETE", path), path);
  }

  /// Deletes without waiting for the kubelet.
  void deleteByForce(String path) {
    ok(call("DELETE", path + "?gracePeriodSeconds=0"), path);
  }

  /// Creates or changes what the YAML documents say, in `namespace` where they name none.
  void apply(String namespace, String yaml) {
    for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml)) {
      if (document != null) {
        JsonObject manifest = GSON.toJsonTree(document).getAsJsonObject();
        String path = path(manifest, namespace) + "?fieldManager=test&force=true";
        ok(call("PATCH", path, APPLY_PATCH, manifest.toString()), path);
      }
    }
  }

  /// Where the object of a manifest lives.
  static String path(JsonObject manifest, String namespace) {
    String kind = manifest.get("kind").getAsString();
    String version = manifest.get("apiVersion").getAsString();
    JsonObject metadata = manifest.getAsJsonObject("metadata");
    String within = metadata.has("namespace") ? metadata.get("namespace").getAsString() : namespace;
    return (version.contains("/") ? "/apis/" : "/api/")
        + version
        + (WITHOUT_NAMESPACE.contains(kind) ? "" : "/namespaces/" + within)
        + "/"
        + plural(kind.toLowerCase(Locale.ROOT))
        + "/"
        + metadata.get("name").getAsString();
  }

  private static String plural(String kind) {
    if (kind.endsWith("y")) {
      return kind.substring(0, kind.length() - 1) + "ies";
    }
    return kind + (kind.endsWith("s") ? "es" : "s");
  }

  Reply call(String method, String path) {
    return call(method, path, "application/json", "");
  }

  Reply call(String method, String path, String contentType, String body) {
    HttpRequest request =
        request(path)
            .header("Accept", "application/json")
            .header("Content-Type", contentType)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = send(request, BodyHandlers.ofString(UTF_8));
    return new Reply(response.statusCode(), response.body());
  }

  /// The body of a watch as it comes.
  InputStream stream(String path) {
    return send(request(path).build(), BodyHandlers.ofInputStream()).body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .header("Authorization", "Bearer " + token);
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
    CompletableFuture<HttpResponse<T>> sent = client.sendAsync(request, handler);
    try {
      return sent.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      sent.cancel(true);
      throw new UnreachableException(request.method() + " " + request.uri(), e);
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      throw new UnreachableException("interrupted", e);
    }
  }

  private static Reply ok(Reply reply, String path) {
    if (reply.status() >= 400) {
      throw new IllegalStateException(path + ": " + reply.status() + " " + reply.body());
    }
    return reply;
  }

  private static SSLContext trusting(Path authority) {
    try (InputStream file = Files.newInputStream(authority)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(file));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the cluster's certificate authority", e);
    }
  }
}
