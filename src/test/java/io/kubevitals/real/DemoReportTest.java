package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command that the demo prints, in every format, as its users run it: what the report tells of
/// the script is true, and its restarts are those that the daemon's own answer tells.
@Needs(Need.PROMETHEUS)
class DemoReportTest {
  private static final Pattern COMMAND = Pattern.compile("(?m)^report +\\./kube-vitals (.+)$");
  private static final Pattern DAEMON = Pattern.compile("kube-vitals +(http://[^/\\s]+)");

  @TempDir Path folder;

  @Test
  void theCommandOfTheDemoMakesAReport() throws Exception {
    try (var demo = RealDemo.start(folder.resolve("demo.log"), "10m")) {
      List<String> command = List.of(demo.text(COMMAND).split(" ", -1));
      await("a minute with samples")
          .atMost(Duration.ofMinutes(3))
          .pollInterval(Duration.ofSeconds(3))
          .until(() -> isWhole(run(command)));
      everyFormIsThere(command);
      figuresAreThoseOfTheScript(command, demo.url(DAEMON));
    }
  }

  private static boolean isWhole(Program.Outcome outcome) {
    return outcome.status() == 0 && !outcome.output().contains("Restarts  unknown");
  }

  private static Program.Outcome run(List<String> command, String... more) {
    var words = new ArrayList<>(Daemon.java());
    words.addAll(command);
    words.addAll(List.of(more));
    return Program.run(words, Map.of());
  }

  private static void everyFormIsThere(List<String> command) {
    var starts =
        Map.of(
            "table", "Window",
            "json", "{",
            "csv", "level,namespace,workload",
            "html", "<!doctype html>",
            "yaml-patch", "# Requests and limits");
    starts.forEach(
        (format, start) -> {
          var outcome = run(command, "--format", format);
          assertThat(outcome.status()).as(format + ": " + outcome.errors()).isZero();
          assertThat(outcome.output()).as(format).startsWith(start).contains("web", "shop");
        });
  }

  private static void figuresAreThoseOfTheScript(List<String> command, URI daemon)
      throws IOException, InterruptedException {
    var outcome = run(command, "--format", "json");
    JsonObject report = JsonParser.parseString(outcome.output()).getAsJsonObject();
    JsonObject app = container(report, "web", "app");
    JsonObject cpu = app.getAsJsonObject("resources").getAsJsonObject("cpu");
    assertThat(cpu.get("average").getAsDouble()).isCloseTo(0.43, within(0.43 * 0.01));
    assertThat(cpu.get("request").getAsDouble()).isEqualTo(0.25);
    assertThat(cpu.get("limit").getAsDouble()).isEqualTo(0.5);
    JsonObject memory = app.getAsJsonObject("resources").getAsJsonObject("memory");
    double limit = 256.0 * (1 << 20);
    assertThat(memory.get("limit").getAsDouble()).isEqualTo(limit);
    assertThat(memory.get("max").getAsDouble()).isCloseTo(0.93 * limit, within(1.0));
    assertThat(restarts(report)).containsExactlyInAnyOrderEntriesOf(ends(report, daemon));
    assertThat(restarts(report).keySet()).anyMatch(pod -> pod.endsWith("/shipper"));
  }

  private static JsonObject container(JsonObject report, String workload, String container) {
    for (JsonElement one : report.getAsJsonArray("containers")) {
      JsonObject row = one.getAsJsonObject();
      if (row.get("workload").getAsString().equals(workload)
          && row.get("container").getAsString().equals(container)) {
        return row;
      }
    }
    throw new AssertionError("no row for " + workload + " " + container);
  }

  /// Of each container that restarted at all.
  private static Map<String, Integer> restarts(JsonObject report) {
    var all = new TreeMap<String, Integer>();
    for (JsonElement one : report.getAsJsonArray("pods")) {
      JsonObject row = one.getAsJsonObject();
      if (row.get("restarts").getAsInt() > 0) {
        all.put(name(row), row.get("restarts").getAsInt());
      }
    }
    return all;
  }

  private static String name(JsonObject row) {
    return "%s/%s/%s"
        .formatted(
            row.get("namespace").getAsString(),
            row.get("pod").getAsString(),
            row.get("container").getAsString());
  }

  /// What the daemon tells of the same window, of the containers that the report knows.
  private static Map<String, Integer> ends(JsonObject report, URI daemon)
      throws IOException, InterruptedException {
    var known = new TreeMap<String, Integer>();
    report.getAsJsonArray("pods").forEach(row -> known.put(name(row.getAsJsonObject()), 0));
    for (JsonElement one : ask(report, daemon)) {
      JsonObject end = one.getAsJsonObject();
      boolean ordered = end.get("terminating").getAsBoolean();
      if (!ordered && !end.get("reason").getAsString().equals("Completed")) {
        known.computeIfPresent(name(end), (_, count) -> count + 1);
      }
    }
    known.values().removeIf(count -> count == 0);
    return known;
  }

  private static JsonArray ask(JsonObject report, URI daemon)
      throws IOException, InterruptedException {
    JsonObject window = report.getAsJsonObject("window");
    String query =
        "/api/v1/ends?limit=10000&since=%s&until=%s"
            .formatted(
                window.get("from").getAsString(),
                // A report has its last moment too.
                Instant.parse(window.get("to").getAsString()).plusMillis(1));
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(daemon.resolve(query)).build();
      String answer = client.send(request, BodyHandlers.ofString()).body();
      return JsonParser.parseString(answer).getAsJsonObject().getAsJsonArray("ends");
    }
  }
}
