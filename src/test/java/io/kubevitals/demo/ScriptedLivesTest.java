package io.kubevitals.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.proto.V1;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Two minutes of the scripted cluster, told by its own watch: what a kubelet would publish, and a
/// bit of everything.
class ScriptedLivesTest {
  private static final double FACTOR = 25;

  private static ScriptedApiServer server;
  private static List<LogEntry.Change> changes;

  @BeforeAll
  static void live() throws Exception {
    server = new ScriptedApiServer(ApiOptions.defaults()).start();
    Pace pace = Pace.times(FACTOR);
    var end = pace.instant().plusSeconds(150);
    try (var lives = new ScriptedLives(server, pace, 42)) {
      lives.start();
      Awaitility.await()
          .atMost(90, TimeUnit.SECONDS)
          .until(() -> pace.instant().isAfter(end) && everyLifeHasPlayed(server.changes()));
    }
    changes = server.changes();
  }

  /// The rarest scenes; a busy machine needs longer to come to them.
  private static boolean everyLifeHasPlayed(List<LogEntry.Change> changes) {
    boolean refused =
        changes.stream()
            .anyMatch(change -> change.shown().pod().status().reason().equals("OutOfcpu"));
    return refused
        && changes.stream()
            .anyMatch(
                change ->
                    change.after() == null
                        && change.shown().pod().name().equals("forced")
                        && change.shown().pod().containers().stream().anyMatch(Container::running));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Map<String, List<V1.Pod>> lives() throws Exception {
    var lives = new TreeMap<String, List<V1.Pod>>();
    for (LogEntry.Change change : changes) {
      V1.Pod pod = V1.Pod.parseFrom(change.shown().protobuf().toByteArray());
      lives.computeIfAbsent(pod.getMetadata().getUid(), _ -> new ArrayList<>()).add(pod);
    }
    return lives;
  }

  private static List<V1.ContainerStatus> statuses(V1.Pod pod) {
    var all = new ArrayList<>(pod.getStatus().getInitContainerStatusesList());
    all.addAll(pod.getStatus().getContainerStatusesList());
    return all;
  }

  @Test
  void restartCountsNeverFallAndContainerIdsAreNeverReused() throws Exception {
    for (List<V1.Pod> life : lives().values()) {
      var counts = new HashMap<String, Integer>();
      var ids = new HashMap<String, String>();
      for (V1.Pod pod : life) {
        for (V1.ContainerStatus status : statuses(pod)) {
          Integer before = counts.put(status.getName(), status.getRestartCount());
          assertThat(status.getRestartCount()).isGreaterThanOrEqualTo(before == null ? 0 : before);
          if (!status.getContainerID().isEmpty()) {
            String key = status.getName() + status.getRestartCount();
            String known = ids.putIfAbsent(key, status.getContainerID());
            assertThat(known == null || known.equals(status.getContainerID())).isTrue();
          }
        }
      }
    }
  }

  @Test
  void aBackOffIsTerminatedUntilItsLastMoment() throws Exception {
    int backOffs = 0;
    for (List<V1.Pod> life : lives().values()) {
      for (int i = 1; i < life.size(); i++) {
        for (V1.ContainerStatus status : statuses(life.get(i))) {
          if (status.getState().getWaiting().getReason().equals("CrashLoopBackOff")) {
            backOffs++;
            assertThat(status.getLastState().hasTerminated()).isTrue();
            assertThat(status.getRestartCount()).isPositive();
          }
        }
      }
    }
    assertThat(backOffs).isGreaterThan(5);
  }

  @Test
  void anEndKeepsItsContainerIdWhenItBecomesTheLastState() throws Exception {
    int moved = 0;
    for (List<V1.Pod> life : lives().values()) {
      for (int i = 1; i < life.size(); i++) {
        var before = new HashMap<String, V1.ContainerStatus>();
        statuses(life.get(i - 1)).forEach(status -> before.put(status.getName(), status));
        for (V1.ContainerStatus now : statuses(life.get(i))) {
          V1.ContainerStatus was = before.get(now.getName());
          String lost = "RestartingAllContainers";
          if (was != null
              && now.getRestartCount() == was.getRestartCount() + 1
              && !was.getState().hasRunning()
              && !now.getLastState().getTerminated().getReason().equals(lost)) {
            assertThat(now.getLastState())
                .isEqualTo(was.getState().hasTerminated() ? was.getState() : was.getLastState());
            moved++;
          }
        }
      }
    }
    assertThat(moved).isGreaterThan(5);
  }

  @Test
  void resourceVersionsRise() {
    assertThat(changes).extracting(LogEntry.Change::version).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void everyReasonIsThere() throws Exception {
    var ends = new TreeSet<String>();
    var waits = new TreeSet<String>();
    var disruptions = new TreeSet<String>();
    for (List<V1.Pod> life : lives().values()) {
      for (V1.Pod pod : life) {
        for (V1.ContainerStatus status : statuses(pod)) {
          ends.add(status.getState().getTerminated().getReason());
          ends.add(status.getLastState().getTerminated().getReason());
          waits.add(status.getState().getWaiting().getReason());
        }
        pod.getStatus().getConditionsList().stream()
            .filter(condition -> condition.getType().equals("DisruptionTarget"))
            .forEach(condition -> disruptions.add(condition.getReason()));
        disruptions.add(pod.getStatus().getReason());
      }
    }

    assertThat(ends).contains("Completed", "Error", "OOMKilled", "RestartingAllContainers");
    assertThat(waits)
        .contains(
            "ContainerCreating",
            "PodInitializing",
            "CrashLoopBackOff",
            "ErrImagePull",
            "ImagePullBackOff",
            "CreateContainerConfigError",
            "RestartingAllContainers");
    assertThat(disruptions)
        .contains(
            "EvictionByEvictionAPI",
            "PreemptionByScheduler",
            "DeletionByTaintManager",
            "TerminationByKubelet",
            "Evicted",
            "OutOfcpu");
  }

  @Test
  void ownersAreFoundUnderTheirUid() {
    var kinds = new TreeSet<String>();
    for (Pod pod : server.pods()) {
      for (Owner owner : pod.metadata().owners()) {
        String plural = owner.kind().toLowerCase(Locale.ROOT) + "s";
        if (plural.equals("replicasets") || plural.equals("jobs")) {
          var stored =
              server.objects().get(owner.apiVersion(), pod.namespace(), plural, owner.name());
          assertThat(stored).as(owner.name()).isPresent();
          assertThat(stored.orElseThrow().metadata().uid()).isEqualTo(owner.uid());
          kinds.add(owner.kind());
        }
      }
    }
    assertThat(kinds).containsExactly("Job", "ReplicaSet");
  }

  @Test
  void aMirrorPodIsBornOnItsNode() {
    assertThat(changes)
        .map(change -> change.shown().pod())
        .filteredOn(pod -> pod.name().equals("etcd-node-1"))
        .isNotEmpty()
        .allSatisfy(pod -> assertThat(pod.spec().node()).isEqualTo("node-1"));
  }

  @Test
  void forcedAndMirrorPodsVanishWhileTheyRun() {
    var vanished = new TreeSet<String>();
    for (LogEntry.Change change : changes) {
      boolean running = change.shown().pod().containers().stream().anyMatch(Container::running);
      if (change.after() == null && running) {
        vanished.add(change.shown().pod().name());
        assertThat(change.shown().pod().metadata().deletionGracePeriodSeconds()).isZero();
      }
    }
    assertThat(vanished).contains("etcd-node-1", "forced");
  }

  @Test
  void aGracefulEndIsToldBeforeThePodVanishes() {
    var told = new ArrayList<String>();
    for (LogEntry.Change change : changes) {
      if (change.after() == null && change.shown().pod().name().startsWith("web-")) {
        Pod last = change.shown().pod();
        told.add(last.status().phase());
        assertThat(last.container("app").statusOrCreating().state())
            .isInstanceOf(State.Terminated.class);
      }
    }
    assertThat(told).isNotEmpty().containsOnly("Succeeded");
  }
}
