package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.ApiRequest;
import io.kubevitals.demo.Fault;
import io.kubevitals.demo.Pod;
import io.kubevitals.demo.ScriptedApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
      assertThat(bench.counter("list_total", "pods", "ok")).isEqualTo(1);
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
      comeBack();
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
      comeBack();
      await().until(() -> bench.changes.lines().contains("list ends"));
      assertThat(bench.changes.lines())
          .containsExactly("list begins", "new c listed", "removed a unobserved", "list ends");
      assertThat(bench.counter("watch_gap_seconds_total")).isPositive();
    }
  }

  @Test
  @SuppressWarnings("try") // The end of the first process is part of the story.
  void aNewProcessGoesOnWithoutAList() throws IOException {
    try (var before = bench()) {
      synced(before);
      before.close();
      server.put(pod("c"));
      server.delete("shop", "a");
      int asked = server.requests().all().size();
      try (var after = new ReflectorBench(server.uri(), before, Duration.ofMinutes(1))) {
        await().until(() -> after.changes.all().size() == 2);
        assertThat(after.changes.lines()).containsExactly("new c", "removed a");
        assertThat(after.reflector.synced()).isTrue();
        assertThat(after.names()).containsExactly("b", "c");
        assertThat(after.counter("watch_gap_seconds_total")).isZero();
        assertThat(after.counter("cache_objects", "pods")).isEqualTo(2);
        assertThat(server.requests().all()).as("a check and a watch").hasSize(asked + 2);
      }
    }
  }

  @Test
  @SuppressWarnings("try") // The end of the first process is part of the story.
  void aNewProcessThatComesTooLateListsAndCompares() throws IOException {
    try (var before = bench()) {
      synced(before);
      before.close();
      server.put(pod("c"));
      server.delete("shop", "a");
      server.compact();
      try (var after = new ReflectorBench(server.uri(), before, Duration.ofMinutes(1))) {
        await().until(() -> after.changes.lines().contains("list ends"));
        assertThat(after.changes.lines())
            .containsExactly("list begins", "new c listed", "removed a unobserved", "list ends");
        assertThat(after.counter("watch_gap_seconds_total")).isBetween(60.0, 70.0);
      }
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
  void aDeletionTooLargeToReadIsFoundByAList() throws IOException {
    try (var bench = bench()) {
      synced(bench);
      bench.changes.clear();
      server.delete(get("a").change().annotation("huge", "x".repeat(3 << 20)).build());
      await().until(() -> bench.changes.lines().contains("list ends"));
      assertThat(bench.changes.lines())
          .containsExactly("list begins", "removed a unobserved", "list ends");
      assertThat(bench.counter("parse_skipped_total", "oversized")).isEqualTo(1);
      assertThat(bench.counter("watch_restarts_total", "unread", "pods")).isEqualTo(1);
      server.put(pod("c"));
      await().until(() -> bench.names().equals(List.of("b", "c")));
      assertThat(server.requests().all()).as("two watches that begin with a list").hasSize(2);
    }
  }

  @Test
  void aChangeThatCannotBeReadIsFoundByAList() throws IOException {
    try (var bench = bench()) {
      synced(bench);
      bench.changes.clear();
      server.load(List.of(get("a").change().phase("Running").build()));
      server.sendNoise(new byte[] {0, 0, 0, 2, -1, -1});
      await().until(() -> bench.changes.lines().contains("list ends"));
      assertThat(bench.changes.lines())
          .containsExactly("list begins", "changed a listed", "list ends");
      assertThat(bench.counter("watch_restarts_total", "unread", "pods")).isEqualTo(1);
    }
  }

  private Pod get(String name) {
    return server.get("shop", name);
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
      comeBack();
      await().atMost(Duration.ofSeconds(5)).until(() -> bench.counter("rv_regressions_total") > 0);
      await().until(() -> bench.names().equals(List.of("a", "b")));
      server.put(pod("d"));
      await().until(() -> bench.names().equals(List.of("a", "b", "d")));
    }
  }

  @Test
  void aServerThatAcceptsAndClosesIsNotAskedInAHotLoop() throws IOException {
    server.faults().addAlways(ApiRequest::isPods, new Fault.Close());
    try (var bench = bench()) {
      await()
          .pollDelay(Duration.ofSeconds(4))
          .until(() -> server.requests().count(ApiRequest::isPods) > 0);
      assertThat(server.requests().count(ApiRequest::isPods)).isLessThan(30);
      server.faults().clear();
      await().until(bench.reflector::synced);
    }
  }

  static Stream<Arguments> answersOfNoUse() {
    return Stream.of(
        argumentSet("401", new Fault.Answer(401, Map.of(), "text/plain", "Unauthorized")),
        argumentSet("429 without a word", new Fault.Answer(429, Map.of(), "text/plain", "later")),
        argumentSet("a proxy's page", Fault.html(200)));
  }

  @ParameterizedTest
  @MethodSource("answersOfNoUse")
  void whoGetsNoAnswerDoesNotAskInAHotLoop(Fault answer, @TempDir Path folder) throws IOException {
    server.faults().addAlways(ApiRequest::isPods, answer);
    Path token = Files.writeString(folder.resolve("token"), "one");
    var config = new AccessConfig(server.uri().toString(), "", "", token.toString(), "", "", "");
    var pods = new PodsConfig(PodScope.ALL, List.of(), "", 1 << 21);
    try (var bench = new ReflectorBench(config, pods, ReflectorBench.FAST)) {
      await().until(() -> server.requests().count(ApiRequest::isPods) >= 6);
      List<ApiRequest> asked = server.requests().matching(ApiRequest::isPods);
      assertThat(Duration.between(asked.getFirst().at(), asked.get(5).at()))
          .as("six requests")
          .isGreaterThan(Duration.ofMillis(500));
      server.faults().clear();
      await().until(bench.reflector::synced);
    }
  }

  @Test
  void retryAfterIsObeyed() throws IOException {
    server.faults().add(1, ApiRequest::isPods, Fault.tooManyRequests(2));
    try (var bench = bench()) {
      synced(bench);
      List<ApiRequest> both = server.requests().matching(ApiRequest::isPods);
      assertThat(Duration.between(both.get(0).at(), both.get(1).at()))
          .isGreaterThanOrEqualTo(Duration.ofMillis(1990));
    }
  }

  @Test
  void aProxysPageIsNoCluster() throws IOException {
    server.faults().add(1, ApiRequest::isPods, Fault.html(200));
    server.faults().add(1, ApiRequest::isPods, Fault.html(502));
    try (var bench = bench()) {
      synced(bench);
      assertThat(bench.counter("list_total", "pods", "foreign")).isEqualTo(1);
      assertThat(bench.counter("list_total", "pods", "server_error")).isEqualTo(1);
    }
  }

  @Test
  void aRefusalSwitchesTheFeatureOff() throws IOException {
    server.access().deny("*", "pods");
    try (var bench = bench()) {
      await().until(() -> bench.counter("list_total", "pods", "forbidden") == 1);
      await().until(() -> !bench.features.isOn("pods"));
      assertThat(server.requests().count(ApiRequest::isPods)).isEqualTo(1);
      assertThat(bench.reflector.synced()).isFalse();
    }
  }

  /// However many namespaces: they are asked for in turn, and all at once when one is permitted.
  @Test
  void refusedNamespacesTogetherAreAskedForNoMoreOftenThanOne() throws IOException {
    List<String> namespaces = IntStream.range(0, 10).mapToObj(i -> "team-" + i).toList();
    server.access().deny("*", "pods");
    try (var bench = new ReflectorBench(server.uri(), ReflectorBench.FAST, namespaces)) {
      await().atMost(Duration.ofSeconds(60)).until(() -> refusals(bench) >= 14);
      List<ApiRequest> asked = server.requests().matching(ApiRequest::isPods);
      Duration took = Duration.between(asked.get(9).at(), asked.get(13).at());
      assertThat(took).as("four more").isGreaterThan(ReflectorBench.REFUSED.multipliedBy(3));
      server.access().allow("*", "pods");
      await().atMost(Duration.ofSeconds(20)).until(bench.reflector::synced);
      assertThat(bench.features.isOn("pods")).isTrue();
    }
  }

  private static double refusals(ReflectorBench bench) {
    return bench.counter("list_total", "pods", "forbidden");
  }

  @Test
  void aRotatedTokenIsReadAgainAtOnceAndAnEmptyFileDoesNoHarm(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "one");
    server.acceptTokens(Set.of("one"));
    var config = new AccessConfig(server.uri().toString(), "", "", file.toString(), "", "", "");
    var pods = new PodsConfig(PodScope.ALL, List.of(), "", 1 << 21);
    try (var bench = new ReflectorBench(config, pods, ReflectorBench.FAST)) {
      synced(bench);
      Files.writeString(file, "two");
      server.acceptTokens(Set.of("two"));
      server.endWatches();
      server.put(pod("c"));
      await().until(() -> bench.names().contains("c"));
      Files.writeString(file, "");
      server.endWatches();
      server.put(pod("d"));
      await().until(() -> bench.names().contains("d"));
      assertThat(bench.counter("watch_total", "pods", "unauthorized")).isZero();
    }
  }

  @Test
  void repeatedEventsAreToldOnce() throws IOException {
    try (var bench = bench()) {
      synced(bench);
      server.put(pod("c"));
      server.delete("shop", "c");
      server.repeatEvents(2);
      server.put(pod("d"));
      await().until(() -> bench.names().contains("d"));
      assertThat(bench.changes.lines()).endsWith("new c", "removed c", "new d");
    }
  }

  @Test
  void severalNamespacesLookLikeOneList() throws IOException {
    server.put(Pod.named("bank", "z").app("app", app -> app).build());
    server.put(Pod.named("other", "y").app("app", app -> app).build());
    try (var bench =
        new ReflectorBench(server.uri(), ReflectorBench.FAST, List.of("shop", "bank"))) {
      synced(bench);
      await().until(() -> bench.changes.lines().contains("first list ends"));
      assertThat(bench.names()).containsExactly("a", "b", "z");
      assertThat(bench.changes.lines()).startsWith("first list begins").endsWith("first list ends");
      assertThat(bench.counter("cache_objects", "pods")).isEqualTo(3);
    }
  }

  /// Whatever goes wrong: in the end the pods are the server's, and each change's `before` is the
  /// `after` that was told last.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void underRandomFaultsNothingIsLostAndNothingIsToldTwice(int seed) throws IOException {
    var random = new Random(seed);
    try (var bench = bench()) {
      for (int i = 0; i < 150; i++) {
        disturb(random);
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(told(bench)).as("seed %d", seed).isEqualTo(serverState()));
    }
  }

  private Map<String, Long> serverState() {
    var state = new TreeMap<String, Long>();
    for (int i = 0; i < 14; i++) {
      String name = i < 12 ? "p" + i : i == 12 ? "a" : "b";
      try {
        state.put(name, server.get("shop", name).metadata().resourceVersion());
      } catch (NoSuchElementException _) {
        // It was deleted or never made.
      }
    }
    return state;
  }

  private void disturb(Random random) {
    String name = "p" + random.nextInt(12);
    switch (random.nextInt(16)) {
      case 0 -> server.delete("shop", name);
      case 1 -> server.endWatches();
      case 2 -> server.dropConnections();
      case 3 -> server.cutInMidFrame();
      case 4 -> server.repeatEvents(1 + random.nextInt(5));
      case 5 -> {
        server.dropConnections();
        server.put(pod(name));
        if (random.nextBoolean()) {
          server.compact();
        }
      }
      case 6 -> server.faults().add(1, ApiRequest::isPods, Fault.html(503));
      default -> server.put(pod(name));
    }
  }

  /// Name to version, as the listener was told.
  private static Map<String, Long> told(ReflectorBench bench) {
    var told = new TreeMap<String, Long>();
    for (PodChange change : bench.changes.all()) {
      switch (change) {
        case PodChange.Applied applied -> {
          Long before = told.put(applied.after().id().name(), applied.after().resourceVersion());
          assertThat(before)
              .isEqualTo(applied.before() == null ? null : applied.before().resourceVersion());
        }
        case PodChange.Removed removed -> {
          Long before = told.remove(removed.last().id().name());
          assertThat(before)
              .isEqualTo(removed.before() == null ? null : removed.before().resourceVersion());
        }
        case PodChange.ListBegins _,
            PodChange.ListEnds _,
            PodChange.Unread _,
            PodChange.Advanced _ -> {}
      }
    }
    return told;
  }

  /// The kernel may hold the port for a moment.
  private void comeBack() {
    await().ignoreExceptions().untilAsserted(server::comeBack);
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
