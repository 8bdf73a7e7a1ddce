package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.ApiRequest;
import io.kubevitals.demo.Fault;
import io.kubevitals.demo.ObjectMeta;
import io.kubevitals.demo.ScriptedApiServer;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.OwnSamples;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnerResolverTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final UUID UID = UUID.fromString("00000000-0000-4000-8000-000000000001");

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ScriptedApiServer server = new ScriptedApiServer(ApiOptions.defaults());
  private final OwnMetrics own = new OwnMetrics();
  private final FeatureStates features = new FeatureStates(own);
  private final ClusterMetrics metrics = new ClusterMetrics(own);
  private final AtomicLong nanos = new AtomicLong();
  private ClusterAccess access;
  private OwnerResolver resolver;

  OwnerResolverTest() throws IOException {
    server.start();
    var config = new AccessConfig(server.uri().toString(), "", "", "", "", "", "");
    access = ClusterAccess.open(config, InstantSource.system());
    resolver =
        new OwnerResolver(access, metrics, features, nanos::get, Duration.ofSeconds(20), PATIENCE);
  }

  @BeforeEach
  void nobodyHasAsked() {
    assertThat(gets()).isZero();
  }

  @AfterEach
  void stop() {
    resolver.close();
    access.close();
    server.close();
  }

  @Test
  void recordsThatTellTheirWorkloadAreNotAskedFor() {
    assertThat(now(pod("db-0", owner("apps", "StatefulSet", "db"), "")))
        .isEqualTo(new Workload("shop", "db", "statefulset"));
    assertThat(now(pod("x-1", owner("batch.volcano.sh", "Job", "train"), "")))
        .isEqualTo(new Workload("shop", "train", "job"));
    assertThat(now(pod("alone", null, ""))).isEqualTo(new Workload("shop", "alone", "barepod"));
    assertThat(now(mirror("kube-proxy-node-1")))
        .isEqualTo(new Workload("shop", "kube-proxy", "staticpod"));
    assertThat(gets()).isZero();
  }

  @Test
  void aReplicaSetIsAskedForOnceHoweverManyPodsItHas() {
    put("apps/v1", "ReplicaSet", "web-5d8", UID, List.of(owned("Deployment", "web")));
    for (int i = 0; i < 20; i++) {
      assertThat(soon(pod("web-5d8-" + i, owner("apps", "ReplicaSet", "web-5d8"), "5d8")))
          .isEqualTo(new Workload("shop", "web", "deployment"));
    }
    assertThat(gets()).isEqualTo(1);
    assertThat(server.requests().matching(ApiRequest::isOwner).get(0).accept())
        .contains("as=PartialObjectMetadata");
  }

  @Test
  void theAnswerIsWorthMoreThanTheName() {
    put("apps/v1", "ReplicaSet", "web-5d8", UID, List.of());
    assertThat(soon(pod("p", owner("apps", "ReplicaSet", "web-5d8"), "5d8")))
        .isEqualTo(new Workload("shop", "web-5d8", "replicaset"));
  }

  @Test
  void aCronJobsJobBelongsToItAndABareOneToItself() {
    put("batch/v1", "Job", "tick-29398320", UID, List.of(owned("CronJob", "tick")));
    assertThat(soon(pod("p", owner("batch", "Job", "tick-29398320"), "")))
        .isEqualTo(new Workload("shop", "tick", "cronjob"));
    UUID other = UUID.randomUUID();
    put("batch/v1", "Job", "import", other, List.of());
    assertThat(soon(pod("q", new OwnerReference("batch", "Job", "import", other), "")))
        .isEqualTo(new Workload("shop", "import", "job"));
  }

  @Test
  void anotherOwnerOfTheSameNameIsAskedForAnew() {
    put("batch/v1", "Job", "import", UID, List.of(owned("CronJob", "old")));
    assertThat(soon(pod("p", owner("batch", "Job", "import"), "")).name()).isEqualTo("old");
    UUID later = UUID.randomUUID();
    put("batch/v1", "Job", "import", later, List.of());
    assertThat(soon(pod("q", new OwnerReference("batch", "Job", "import", later), "")).name())
        .isEqualTo("import");
    assertThat(gets()).isEqualTo(2);
  }

  @Test
  void anOwnerThatIsGoneIsGuessedByName() {
    assertThat(soon(pod("p", owner("apps", "ReplicaSet", "web-5d8"), "5d8")))
        .isEqualTo(new Workload("shop", "web", "deployment"));
    UUID minute = UUID.randomUUID();
    long due = NOW.getEpochSecond() / 60;
    assertThat(soon(pod("q", new OwnerReference("batch", "Job", "tick-" + due, minute), "")))
        .isEqualTo(new Workload("shop", "tick", "cronjob"));
    // The answer is there a moment before it is counted.
    await().untilAsserted(() -> assertThat(guessed("not_found")).isEqualTo(2));
  }

  @Test
  void aLateAnswerLeavesTheGuessToThoseWhoWaitedAndServesTheNext() {
    withTimes(Duration.ofMillis(200), PATIENCE);
    put("apps/v1", "ReplicaSet", "web-5d8", UID, List.of());
    server.faults().add(1, ApiRequest::isOwner, new Fault.Silence());
    var pod = pod("p", owner("apps", "ReplicaSet", "web-5d8"), "5d8");
    assertThat(soon(pod).type()).isEqualTo("deployment");
    // The answer is there a moment before it is counted.
    await().untilAsserted(() -> assertThat(guessed("timeout")).isEqualTo(1));
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(31));
    await().until(() -> soon(pod).type().equals("replicaset"));
  }

  @Test
  void anOwnerThatWaitsForItsTurnIsNotGuessed() {
    withTimes(Duration.ofSeconds(2), PATIENCE);
    server.faults().addAlways(ApiRequest::isOwner, new Fault.Delay(Duration.ofMillis(500)));
    var answers = new ArrayList<CompletableFuture<Workload>>();
    for (int i = 0; i < 40; i++) {
      UUID uid = UUID.randomUUID();
      put("apps/v1", "ReplicaSet", "web-" + i, uid, List.of());
      var reference = new OwnerReference("apps", "ReplicaSet", "web-" + i, uid);
      answers.add(resolver.resolve(pod("p" + i, reference, "")));
    }
    answers.forEach(answer -> answer.orTimeout(30, TimeUnit.SECONDS).join());
    assertThat(guessed("timeout")).isZero();
  }

  @Test
  void nobodyWaitsForItsTurnForEver() {
    withTimes(Duration.ofMinutes(1), Duration.ofMillis(300));
    server.faults().addAlways(ApiRequest::isOwner, new Fault.Silence());
    for (int i = 0; i < 20; i++) {
      var reference = new OwnerReference("apps", "ReplicaSet", "web-" + i, UUID.randomUUID());
      var _ = resolver.resolve(pod("p" + i, reference, ""));
    }
    assertThat(soon(pod("p", owner("apps", "ReplicaSet", "web-5d8"), "5d8")).type())
        .isEqualTo("deployment");
    await().untilAsserted(() -> assertThat(guessed("timeout")).isEqualTo(21));
  }

  /// 2,000 ReplicaSets are asked for while the server answers nobody.
  @Test
  void anOverloadedServerIsLeftAloneByAll() {
    resolver.close();
    resolver =
        new OwnerResolver(
            access, metrics, features, System::nanoTime, Duration.ofSeconds(20), PATIENCE);
    server.faults().addAlways(ApiRequest::isOwner, Fault.tooManyRequests(5));
    var answers = new ArrayList<CompletableFuture<Workload>>();
    for (int i = 0; i < 2000; i++) {
      UUID uid = UUID.randomUUID();
      put("apps/v1", "ReplicaSet", "web-" + i, uid, List.of());
      var reference = new OwnerReference("apps", "ReplicaSet", "web-" + i, uid);
      answers.add(resolver.resolve(pod("p" + i, reference, "" + i)));
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> gets() > 9);
    List<ApiRequest> asked = server.requests().matching(ApiRequest::isOwner);
    assertThat(asked.getLast().at())
        .as("eight at first, then one after each time that the server asked for")
        .isAfter(asked.get(8).at().plusSeconds(5));
    assertThat(asked.get(8).at()).isAfter(asked.getFirst().at().plusSeconds(5));
    server.faults().clear();
    answers.forEach(answer -> answer.orTimeout(60, TimeUnit.SECONDS).join());
    assertThat(guessed("error")).as("those that were refused").isBetween(9.0, 12.0);
    assertThat(guessed("timeout")).isZero();
    assertThat(gets()).isEqualTo(2000);
  }

  @Test
  void aServerThatFailsWithoutAWordIsAskedEverMoreRarely() {
    var restraint = new Restraint(nanos::get, () -> 1);
    assertThat(restraint.turn()).isZero();
    restraint.overloaded(null);
    int turns = 0;
    for (int second = 0; second < 60; second++) {
      for (int asker = 0; asker < 8; asker++) {
        turns += restraint.turn().isZero() ? 1 : 0;
      }
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }
    assertThat(turns).isBetween(12, 16);
    restraint.answered();
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
    assertThat(restraint.turn()).isZero();
    assertThat(restraint.turn()).isZero();
  }

  @Test
  void anAnswerInFlightDoesNotShortenWhatTheServerAskedFor() {
    var restraint = new Restraint(nanos::get, () -> 1);
    restraint.overloaded(Duration.ofSeconds(5));
    restraint.answered();
    assertThat(restraint.turn()).isEqualTo(Duration.ofSeconds(5));
  }

  private void withTimes(Duration deadline, Duration patience) {
    resolver.close();
    resolver = new OwnerResolver(access, metrics, features, nanos::get, deadline, patience);
  }

  @Test
  void aRefusalSwitchesTheFeatureOffAndIsNotAskedForAgainForAMinute() {
    server.access().deny("get", "replicasets");
    for (int i = 0; i < 30; i++) {
      var reference = new OwnerReference("apps", "ReplicaSet", "web-5d8", UUID.randomUUID());
      assertThat(soon(pod("p" + i, reference, "5d8")).type()).isEqualTo("deployment");
    }
    assertThat(gets()).isEqualTo(1);
    assertThat(features.isOn("owners")).isFalse();
    server.access().allow("get", "replicasets");
    put("apps/v1", "ReplicaSet", "web-5d8", UID, List.of());
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
    assertThat(soon(pod("q", owner("apps", "ReplicaSet", "web-5d8"), "5d8")).type())
        .isEqualTo("replicaset");
    await().until(() -> features.isOn("owners"));
  }

  @Test
  void whatNobodyAskedForInAnHourIsForgotten() {
    for (int i = 0; i < 50; i++) {
      soon(pod("p" + i, new OwnerReference("batch", "Job", "j" + i, UUID.randomUUID()), ""));
    }
    assertThat(resolver.size()).isEqualTo(50);
    nanos.addAndGet(TimeUnit.HOURS.toNanos(2));
    soon(pod("last", owner("batch", "Job", "last"), ""));
    assertThat(resolver.size()).isEqualTo(1);
  }

  private Workload now(PodRecord pod) {
    var answer = resolver.resolve(pod);
    assertThat(answer).isDone();
    return answer.join();
  }

  private Workload soon(PodRecord pod) {
    return resolver.resolve(pod).copy().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private int gets() {
    return server.requests().count(ApiRequest::isOwner);
  }

  private double guessed(String reason) {
    return OwnSamples.value(own, "owner_guessed_total", reason);
  }

  private void put(
      String apiVersion,
      String kind,
      String name,
      UUID uid,
      List<io.kubevitals.demo.Owner> owners) {
    server
        .objects()
        .put(
            apiVersion,
            kind,
            new ObjectMeta(
                "shop",
                name,
                uid.toString(),
                0,
                NOW,
                null,
                0,
                Map.of(),
                Map.of(),
                owners,
                List.of(),
                null));
  }

  private static io.kubevitals.demo.Owner owned(String kind, String name) {
    return io.kubevitals.demo.Owner.apps(kind, name);
  }

  private static OwnerReference owner(String group, String kind, String name) {
    return new OwnerReference(group, kind, name, UID);
  }

  private static PodRecord mirror(String name) {
    return pod(name, new PodOrigin(owner("", "Node", "node-1"), "", true, Map.of()));
  }

  private static PodRecord pod(String name, @Nullable OwnerReference owner, String hash) {
    return pod(name, new PodOrigin(owner, hash, false, Map.of()));
  }

  private static PodRecord pod(String name, PodOrigin origin) {
    return new PodRecord(
        new PodId(UUID.randomUUID(), "shop", name),
        1,
        origin,
        new PodSpec("node-1", RestartPolicy.ALWAYS, NOW, null, Amounts.NONE),
        new PodStatus(Phase.RUNNING, "", "", true, Scheduling.SCHEDULED, ""),
        List.of());
  }
}
