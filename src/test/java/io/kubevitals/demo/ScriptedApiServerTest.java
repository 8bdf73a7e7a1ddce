package io.kubevitals.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The protocol as a real 1.36 API server speaks it.
class ScriptedApiServerTest {
  private ScriptedApiServer server;
  private ApiClient client;

  @BeforeEach
  void start() throws Exception {
    server =
        new ScriptedApiServer(
                ApiOptions.defaults().withWindow(100).withBookmarkPeriod(Duration.ofMillis(300)))
            .start();
    client = new ApiClient(server.uri());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private long put(String name) {
    return server.put(Pod.named("shop", name).app("app", c -> c).build());
  }

  @Test
  void listsInBothFormats() throws Exception {
    put("a");
    long version = put("b");

    assertThat(client.list("").version()).isEqualTo(version);
    assertThat(client.list("").names()).containsExactly("a", "b");
    HttpResponse<String> json = client.json("/api/v1/pods");
    assertThat(json.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(json.headers().firstValue("Content-Length")).isEmpty();
    assertThat(json.body())
        .startsWith(
            "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"1002\"}");
  }

  @Test
  void listsInPagesOfOneVersion() throws Exception {
    List.of("a", "b", "c").forEach(this::put);

    ApiClient.ListAnswer first = client.list("?limit=2");
    put("d");
    ApiClient.ListAnswer second = client.list("?limit=2&continue=" + first.next());

    assertThat(first.names()).containsExactly("a", "b");
    assertThat(second.names()).containsExactly("c");
    assertThat(second.version()).isEqualTo(first.version());
    assertThat(second.next()).isEmpty();
  }

  @Test
  void anOldContinueTokenIsGoneAndComesWithAFreshOne() throws Exception {
    List.of("a", "b", "c").forEach(this::put);
    String token = client.list("?limit=2").next();
    put("d");
    server.compact();

    HttpResponse<String> gone = client.json("/api/v1/pods?limit=2&continue=" + token);

    assertThat(gone.statusCode()).isEqualTo(410);
    assertThat(gone.body()).contains("\"reason\":\"Expired\"");
    String fresh = gone.body().replaceAll(".*\"continue\":\"([^\"]+)\".*", "$1");
    assertThat(client.list("?limit=2&continue=" + fresh).names()).containsExactly("c", "d");
  }

  @Test
  void listsThePastExactlyUntilItIsCompacted() throws Exception {
    long past = put("a");
    put("b");
    server.delete("shop", "a");
    String exactly = "?resourceVersionMatch=Exact&resourceVersion=" + past;

    assertThat(client.list(exactly).names()).containsExactly("a");
    server.compact();
    assertThat(client.json("/api/v1/pods" + exactly).statusCode()).isEqualTo(410);
  }

  @Test
  void aListOfTheFutureIsTooLarge() throws Exception {
    HttpResponse<String> answer = client.json("/api/v1/pods?resourceVersion=999999999");

    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    assertThat(answer.body())
        .isEqualTo(
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                + "\"message\":\"Timeout: Too large resource version: 999999999, current: 1000\","
                + "\"reason\":\"Timeout\",\"details\":{\"causes\":[{\"reason\":"
                + "\"ResourceVersionTooLarge\",\"message\":\"Too large resource version\"}],"
                + "\"retryAfterSeconds\":1},\"code\":504}");
  }

  @Test
  void aMalformedVersionIsAnInternalError() throws Exception {
    HttpResponse<String> answer = client.json("/api/v1/pods?watch=1&resourceVersion=abc");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .isEqualTo(
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                + "\"message\":\"resourceVersion: Invalid value: \\\"abc\\\": strconv.ParseUint:"
                + " parsing \\\"abc\\\": invalid syntax\",\"code\":500}");
  }

  @Test
  void watchesFromAVersion() throws Exception {
    long version = put("a");
    try (var watch = client.watch("&resourceVersion=" + version)) {
      put("b");
      put("b");
      server.delete("shop", "a");

      assertThat(watch.take(3))
          .containsExactly(
              "ADDED shop/b " + (version + 1),
              "MODIFIED shop/b " + (version + 2),
              "DELETED shop/a " + (version + 3));
    }
  }

  @Test
  void streamsTheInitialEvents() throws Exception {
    put("a");
    long version = put("b");
    try (var watch =
        client.watch(
            "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")) {
      assertThat(watch.take(3))
          .containsExactly(
              "ADDED shop/a " + (version - 1),
              "ADDED shop/b " + version,
              "BOOKMARK / " + version + " initial-events-end");
      put("c");
      assertThat(watch.take(1)).containsExactly("ADDED shop/c " + (version + 1));
    }
  }

  @Test
  void bookmarksTellTheVersionWhenNothingElseHappens() throws Exception {
    long version = put("a");
    try (var watch = client.watch("&allowWatchBookmarks=true&resourceVersion=" + version)) {
      assertThat(watch.take(1)).containsExactly("BOOKMARK / " + version);
      server.touch();
      assertThat(watch.take(1)).containsExactly("BOOKMARK / " + (version + 1));
    }
  }

  @Test
  void aWatchFromACompactedVersionIsToldInTheStream() throws Exception {
    long version = put("a");
    put("b");
    server.compact();
    try (var watch = client.watch("&resourceVersion=" + version)) {
      assertThat(watch.take(1)).containsExactly("ERROR 410 Expired");
      assertThat(watch.ended()).isTrue();
    }
  }

  @Test
  void aWatchThatFallsOutOfTheWindowIsGone() throws Exception {
    long version = put("a");
    for (int i = 0; i < 101; i++) {
      put("b");
    }
    try (var watch = client.watch("&resourceVersion=" + version)) {
      assertThat(watch.take(1)).containsExactly("ERROR 410 Expired");
    }
    try (var watch = client.watch("&resourceVersion=" + (version + 1))) {
      assertThat(watch.take(1)).containsExactly("MODIFIED shop/b " + (version + 2));
    }
  }

  @Test
  void aWatchOfTheFutureIsSilent() throws Exception {
    try (var watch =
        client.watch("&allowWatchBookmarks=true&timeoutSeconds=1&resourceVersion=999999999")) {
      put("a");
      assertThat(watch.take(1)).isEmpty();
      assertThat(watch.ended()).isTrue();
    }
  }

  @Test
  void aFieldSelectorTurnsSchedulingIntoAdded() throws Exception {
    long version = put("a");
    try (var watch =
        client.watch("&fieldSelector=spec.nodeName%3Dnode-1&resourceVersion=" + version)) {
      server.put(server.get("shop", "a").change().node("node-1").build());
      server.put(server.get("shop", "a").change().phase("Running").build());
      server.put(server.get("shop", "a").change().node("node-2").build());

      assertThat(watch.take(3))
          .containsExactly(
              "ADDED shop/a " + (version + 1),
              "MODIFIED shop/a " + (version + 2),
              "DELETED shop/a " + (version + 3));
    }
    assertThat(client.list("?fieldSelector=spec.nodeName%3Dnode-2").names()).containsExactly("a");
    assertThat(client.list("?fieldSelector=spec.nodeName%3Dnode-1").names()).isEmpty();
  }
}
