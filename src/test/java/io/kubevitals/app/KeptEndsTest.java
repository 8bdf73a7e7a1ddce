package io.kubevitals.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.config.SettingsLoader;
import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.Pod;
import io.kubevitals.demo.ScriptedApiServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// From when on a daemon knows every end: where that is told too early, a report tells of no
/// restart that nobody watched for.
@Timeout(120)
class KeptEndsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ScriptedApiServer api = new ScriptedApiServer(ApiOptions.defaults());

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    api.start();
    api.put(pod());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private static Pod pod() {
    Instant anHourAgo = Instant.now().minusSeconds(3600);
    return Pod.named("shop", "web-0")
        .uid("00000000-0000-4000-8000-000000000001")
        .createdAt(anHourAgo)
        .node("node-1")
        .phase("Running")
        .app("app", app -> app.runs("containerd://" + "a".repeat(64), anHourAgo).ready(true))
        .build();
  }

  private Exporter exporter(String... more) throws InvalidConfigException, IOException {
    var settings =
        new ArrayList<>(
            List.of(
                "role=standalone",
                "http.port=0",
                "kubernetes.server=\"" + api.uri() + "\"",
                "store.url=\"jdbc:sqlite:" + folder.resolve("state.db") + "\""));
    settings.addAll(List.of(more));
    var exporter =
        new Exporter(ExporterConfig.from(new SettingsLoader(Map.of()).load(List.of(), settings)));
    exporter.start();
    return exporter;
  }

  private static JsonObject ends(Exporter exporter) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(exporter.uri().resolve("/api/v1/ends")).build();
    try (var client = HttpClient.newHttpClient()) {
      var answer = client.send(request, BodyHandlers.ofString());
      return answer.statusCode() == 200
          ? JsonParser.parseString(answer.body()).getAsJsonObject()
          : new JsonObject();
    }
  }

  private static JsonObject awaitEnd(Exporter exporter) {
    return await("the end")
        .atMost(LIMIT)
        .until(
            () -> ends(exporter),
            told -> told.has("ends") && !told.getAsJsonArray("ends").isEmpty());
  }

  private static Instant completeSince(JsonObject told) {
    return Instant.parse(told.get("completeSince").getAsString());
  }

  @Test
  void aFirstProcessKnowsFromItsBegin() throws Exception {
    Instant before = Instant.now();
    try (var first = exporter()) {
      await().atMost(LIMIT).until(() -> ends(first).has("completeSince"));
      assertThat(completeSince(ends(first))).isBetween(before, Instant.now());
    }
  }

  @Test
  void aLaterOneKnowsFromTheOldestEndThatIsKept() throws Exception {
    Instant ended;
    try (var first = exporter()) {
      await().atMost(LIMIT).until(() -> ends(first).has("completeSince"));
      Instant at = Instant.now();
      api.put(pod().with("app", app -> app.ends(3, "Error", "", at)));
      JsonObject end = awaitEnd(first).getAsJsonArray("ends").get(0).getAsJsonObject();
      ended = Instant.parse(end.get("time").getAsString());
    }
    try (var second = exporter()) {
      assertThat(completeSince(awaitEnd(second))).isEqualTo(ended);
      assertThat(completeSince(ends(second))).isEqualTo(ended);
    }
    try (var shorter = exporter("store.keep-ends=1m")) {
      await().atMost(LIMIT).until(() -> ends(shorter).has("completeSince"));
      assertThat(completeSince(ends(shorter))).isAfter(Instant.now().minusSeconds(70));
    }
  }
}
