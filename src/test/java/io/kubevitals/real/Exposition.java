package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/// A page of metrics as text 0.0.4, read by a parser that shares nothing with the writer.
record Exposition(List<Sample> samples) {
  /// One sample.
  record Sample(String name, Map<String, String> labels, double value) {
    String label(String key) {
      return labels.getOrDefault(key, "");
    }
  }

  /// Fetches and reads a page.
  static Exposition read(URI url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(10)).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString(UTF_8));
      if (response.statusCode() != 200) {
        throw new IOException(url + ": " + response.statusCode() + " " + response.body());
      }
      return parse(response.body());
    }
  }

  static Exposition parse(String page) {
    List<Sample> samples = new ArrayList<>();
    for (String line : page.split("\n", -1)) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        samples.add(new Line(line).sample());
      }
    }
    return new Exposition(samples);
  }

  List<Sample> named(String name) {
    return samples.stream().filter(sample -> sample.name().equals(name)).toList();
  }

  /// The sum over all series of a family that satisfy a condition.
  double sum(String name, Predicate<Sample> condition) {
    return named(name).stream().filter(condition).mapToDouble(Sample::value).sum();
  }

  /// The value of the one series that has these labels and perhaps more; empty if there is none.
  OptionalDouble value(String name, Map<String, String> labels) {
    List<Sample> found =
        named(name).stream()
            .filter(sample -> sample.labels().entrySet().containsAll(labels.entrySet()))
            .toList();
    if (found.size() > 1) {
      throw new IllegalArgumentException(name + labels + " is not one series: " + found);
    }
    return found.stream().mapToDouble(Sample::value).findFirst();
  }

  /// A cursor over one line.
  private static final class Line {
    private final String text;
    private int at;

    Line(String text) {
      this.text = text;
    }

    Sample sample() {
      String name = until("{ ");
      Map<String, String> labels = new LinkedHashMap<>();
      if (text.charAt(at) == '{') {
        at++;
        while (text.charAt(at) != '}') {
          label(labels);
        }
        at++;
      }
      String value = text.substring(at).strip().split(" ", -1)[0];
      return new Sample(name, labels, number(value));
    }

    private void label(Map<String, String> labels) {
      String key = until("=");
      at += 2;
      StringBuilder value = new StringBuilder();
      for (; text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\') {
          at++;
          value.append(text.charAt(at) == 'n' ? '\n' : text.charAt(at));
        } else {
          value.append(text.charAt(at));
        }
      }
      at++;
      if (text.charAt(at) == ',') {
        at++;
      }
      if (labels.put(key, value.toString()) != null) {
        throw new IllegalArgumentException("a label twice: " + text);
      }
    }

    private String until(String ends) {
      int from = at;
      while (ends.indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(from, at);
    }

    private static double number(String word) {
      return switch (word) {
        case "+Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(word);
      };
    }
  }
}
