package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Asks a Prometheus that somebody else has started.
record PrometheusApi(URI url) {
  /// A point of a series.
  record Point(double seconds, double value) {}

  /// A series with its points in the order of their times.
  record Series(Map<String, String> labels, List<Point> points) {
    double last() {
      return points.getLast().value();
    }

    /// What a counter gained from its first point to its last.
    double growth() {
      return last() - points.getFirst().value();
    }

    /// What `increase` makes of that at most: it goes on for up to 1.1 scrape intervals beyond the
    /// last sample, and back to 0 before the first, where our series begin anyway.
    double mostIncrease() {
      return points.size() == 1 ? 0 : growth() * (1 + 1.1 / (points.size() - 1));
    }
  }

  /// The answer to an instant query: one point per series, or with a range selector all it has.
  List<Series> query(String expression) {
    return series(ask("/api/v1/query?query=" + encoded(expression)));
  }

  /// The answer to a range query that ends now.
  List<Series> range(String expression, Duration back, Duration step) {
    long now = Instant.now().getEpochSecond();
    return series(
        ask(
            "/api/v1/query_range?query=%s&start=%d&end=%d&step=%d"
                .formatted(encoded(expression), now - back.toSeconds(), now, step.toSeconds())));
  }

  private static String encoded(String expression) {
    return URLEncoder.encode(expression, UTF_8);
  }

  private static List<Series> series(JsonObject data) {
    List<Series> series = new ArrayList<>();
    for (JsonElement element : data.getAsJsonArray("result")) {
      JsonObject result = element.getAsJsonObject();
      Map<String, String> labels = new TreeMap<>();
      result.getAsJsonObject("metric").asMap().forEach((k, v) -> labels.put(k, v.getAsString()));
      List<Point> points = new ArrayList<>();
      if (result.has("values")) {
        result.getAsJsonArray("values").forEach(point -> points.add(point(point)));
      } else {
        points.add(point(result.get("value")));
      }
      series.add(new Series(labels, points));
    }
    return series;
  }

  private static Point point(JsonElement pair) {
    String value = pair.getAsJsonArray().get(1).getAsString();
    double number =
        switch (value) {
          case "+Inf" -> Double.POSITIVE_INFINITY;
          case "-Inf" -> Double.NEGATIVE_INFINITY;
          default -> Double.parseDouble(value);
        };
    return new Point(pair.getAsJsonArray().get(0).getAsDouble(), number);
  }

  private JsonObject ask(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(20)).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      String body = client.send(request, BodyHandlers.ofString(UTF_8)).body();
      JsonObject answer = JsonParser.parseString(body).getAsJsonObject();
      if (!answer.has("data")) {
        throw new IllegalStateException(body);
      }
      return answer.getAsJsonObject("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
