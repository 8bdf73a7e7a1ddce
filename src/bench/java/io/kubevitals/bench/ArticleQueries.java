package io.kubevitals.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// The article's eight range queries, all at once, as its program puts them: one value each 30 s.
final class ArticleQueries {
  private static final int STEP = 30;
  private static final int CPU = 0;
  private static final int MEMORY = 3;
  private static final String NOT_PAUSE =
      "{container !=\"\",container!=\"POD\", namespace=~\".*\"}";

  /// There are no series of cards, so the last two find nothing.
  private static final List<String> ALL =
      List.of(
          "sum(irate(container_cpu_usage_seconds_total" + NOT_PAUSE + "[2m])) by (namespace, pod)",
          "sum(container_cpu_cores_request" + NOT_PAUSE + ") by (namespace, pod)",
          "sum(container_cpu_cores_limit" + NOT_PAUSE + ") by (namespace, pod)",
          "sum(container_memory_working_set_bytes" + NOT_PAUSE + ") by (namespace, pod)",
          "sum(container_memory_bytes_request" + NOT_PAUSE + ") by (namespace, pod)",
          "sum(container_memory_bytes_limit" + NOT_PAUSE + ") by (namespace, pod)",
          "max(container_gpu_utilization{namespace=~\".*\"}) by (namespace, pod_name)/100",
          "max(container_gpu_memory_total{namespace=~\".*\"}) by (namespace, pod_name)");

  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;

  ArticleQueries(String url) {
    this.url = url;
  }

  /// What it tells of each pod, in the order of time.
  ///
  /// @param seconds that all eight took
  record Told(double seconds, Map<String, List<Double>> cpu, Map<String, List<Double>> memory) {}

  /// @param from and `to` in seconds
  Told ask(long from, long to) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    var tasks = new ArrayList<Callable<String>>();
    ALL.forEach(query -> tasks.add(() -> get(query, from, to)));
    var bodies = new ArrayList<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(tasks)) {
        bodies.add(answer.get());
      }
    } catch (ExecutionException e) {
      throw new IOException(e);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Told(seconds, values(bodies.get(CPU)), values(bodies.get(MEMORY)));
  }

  private String get(String query, long from, long to) throws IOException, InterruptedException {
    String range =
        "/api/v1/query_range?query=%s&start=%d&end=%d&step=%d"
            .formatted(URLEncoder.encode(query, UTF_8), from, to, STEP);
    var request = HttpRequest.newBuilder(URI.create(url + range)).build();
    var response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  private static Map<String, List<Double>> values(String body) throws IOException {
    var values = new HashMap<String, List<Double>>();
    String pod = "";
    try (JsonParser json = new JsonFactory().createParser(body)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.FIELD_NAME && json.currentName().equals("pod")) {
          pod = json.nextTextValue();
        } else if (token == JsonToken.VALUE_STRING && json.currentName() == null) {
          values.computeIfAbsent(pod, _ -> new ArrayList<>()).add(Double.valueOf(json.getText()));
        }
      }
    }
    return values;
  }
}
