package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.ApiRequest;
import io.kubevitals.demo.Fault;
import io.kubevitals.demo.Pod;
import io.kubevitals.demo.ScriptedApiServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The reflector against the scripted API server.
class ReflectorTest {
  private ScriptedApiServer server =
      new ScriptedApiServer(ApiOptions.defaults().withBookmarkPeriod(Duration.ofMillis(500)));

  @BeforeEach
  void start() throws IOException {
    server.start();
    server.put(pod("a"));
    server.put(pod("b"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aListIsFollowedByAWatch() throws IOException {
    try (var bench = bench()) {
      synced(bench);
      server.put(pod("c"));
      server.put(server.get("shop", "a").change().phase("Running").build());
      server.delete("shop", "b");
      await().until(() -> bench.changes.lines().contains("removed b"));
      assertThat(bench.changes.lines())
          .containsExactly(
              "first list begins",
              "new a listed",
              "new b listed",
              "first list ends",
              "new c",
              "changed a",
              "removed b");
      assertThat(bench.names()).containsExactly("a", "c");
      assertThat(server.requests().all()).hasSize(1);
    }
  }

  @Test
  void aBrokenWatchIsResumedWithoutAList() throws IOException {
    try (var bench = bench()) {
      synced(bench);
      bench.changes.clear();
      server.kill();
      server.put(pod("c"));
      server.delete("shop", "a");
      server.comeBack();
      await().until(() -> bench.changes.all().size() == 2);
      assertThat(bench.changes.lines()).containsExactly("new c", "removed a");
      assertThat(bench.counter("watch_gap_seconds_total")).isZero();
    }
  }

  @Test
  void whatIsCompactedIsListedAgainAndCompared() throws IOException {
    try (var bench = bench()) {
      synced(bench);
      bench.changes.clear();
      server.kill();
      server.put(pod("c"));
      server.delete("shop", "a");
      server.compact();
      server.comeBack();
      await().until(() -> bench.changes.lines().contains("list ends"));
      assertThat(bench.changes.lines())
          .containsExactly("list begins", "new c listed", "removed a unobserved", "list ends");
      assertThat(bench.counter("watch_gap_seconds_total")).isPositive();
    }
  }

  @Test
  void aServerWithoutStreamingListsIsListed() throws IOException {
    server
        .faults()
        .addAlways(
            request -> request.flag("sendInitialEvents"),
            new Fault.Answer(422, java.util.Map.of(), "text/plain", "forbidden"));
    try (var bench = bench()) {
      synced(bench);
      assertThat(bench.names()).containsExactly("a", "b");
      assertThat(server.requests().matching(ApiRequest::isList))
          .singleElement()
          .satisfies(list -> assertThat(list.query("resourceVersion")).isEqualTo("0"));
    }
  }

  @Test
  void aSilentServerIsNoticedAndListed() throws IOException {
    try (var bench = bench()) {
      synced(bench);
      await().until(() -> bench.counter("watch_last_event_timestamp_seconds") > 0);
      server.freeze();
      server.put(pod("c"));
      await().until(() -> bench.counter("watch_stalls_total") == 1);
      server.thaw();
      await().until(() -> bench.names().contains("c"));
      assertThat(bench.counter("watch_gap_seconds_total")).isPositive();
    }
  }

  @Test
  void aRestoredEtcdIsNoticedAndTakenOver() throws IOException {
    var backup = server.backup();
    for (int i = 0; i < 50; i++) {
      server.touch();
    }
    server.put(pod("c"));
    try (var bench = bench()) {
      synced(bench);
      server.kill();
      server.restore(backup);
      server.comeBack();
      await().atMost(Duration.ofSeconds(20)).until(() -> bench.counter("rv_regressions_total") > 0);
      await().until(() -> bench.names().equals(List.of("a", "b")));
      server.put(pod("d"));
      await().until(() -> bench.names().equals(List.of("a", "b", "d")));
    }
  }

  private void synced(ReflectorBench bench) {
    await().until(bench.reflector::synced);
  }

  private ReflectorBench bench() throws IOException {
    return new ReflectorBench(server.uri(), ReflectorBench.FAST, List.of());
  }

  private static Pod pod(String name) {
    return Pod.named("shop", name).app("app", app -> app).node("node-1").build();
  }
}
