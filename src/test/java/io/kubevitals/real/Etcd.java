package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// The cluster's etcd over its HTTP gateway; there is no etcdctl here.
record Etcd(String url) {
  /// Forgets all history up to now: whoever wants to resume from before must begin anew.
  void compact() throws IOException, InterruptedException {
    JsonObject now = post("/v3/kv/range", "{\"key\":\"AA==\"}");
    String revision = now.getAsJsonObject("header").get("revision").getAsString();
    post("/v3/kv/compaction", "{\"revision\":\"" + revision + "\",\"physical\":true}");
  }

  private JsonObject post(String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(10))
            .POST(BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      var response = client.send(request, BodyHandlers.ofString(UTF_8));
      if (response.statusCode() != 200) {
        throw new IOException(path + ": " + response.body());
      }
      return JsonParser.parseString(response.body()).getAsJsonObject();
    }
  }
}
