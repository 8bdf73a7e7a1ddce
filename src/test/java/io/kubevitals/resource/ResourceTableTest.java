package io.kubevitals.resource;

import static io.kubevitals.resource.Pods.START;
import static io.kubevitals.resource.Pods.amounts;
import static io.kubevitals.resource.Pods.app;
import static io.kubevitals.resource.Pods.container;
import static io.kubevitals.resource.Pods.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.OwnSamples;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests, limits and ratios of memory, where whole numbers are easy to check.
class ResourceTableTest {
  private static final Workload WEB = new Workload("shop", "web", "deployment");
  private static final List<String> ROW = List.of("shop", "web", "deployment");
  private static final double ABSENT = Double.NaN;

  static Stream<Arguments> pods() {
    return Stream.of(
        argumentSet(
            "one container",
            pod("web-1", app("app", 'a', mem(100), mem(200))),
            Map.of("app", 50.0),
            new Figures(50, 100, 200, 0.5, 0.25)),
        argumentSet(
            "the highest container's ratio, not the pod's",
            pod("web-1", app("app", 'a', mem(100), mem(100)), app("log", 'b', mem(900), mem(900))),
            Map.of("app", 90.0, "log", 10.0),
            new Figures(100, 1000, 1000, 0.9, 0.9)),
        argumentSet(
            "one container without limit: no sum of limits, the other's ratio",
            pod("web-1", app("app", 'a', mem(100), mem(1000)), app("log", 'b', mem(10), NO)),
            Map.of("app", 900.0, "log", 600.0),
            new Figures(1500, 110, ABSENT, 60, 0.9)),
        argumentSet(
            "neither request nor limit",
            pod("web-1", app("app", 'a', NO, NO)),
            Map.of("app", 50.0),
            new Figures(50, ABSENT, ABSENT, ABSENT, ABSENT)),
        argumentSet(
            "a request of zero is a request, but no ratio",
            pod("web-1", app("app", 'a', mem(0), mem(100))),
            Map.of("app", 50.0),
            new Figures(50, 0, 100, ABSENT, 0.5)),
        argumentSet(
            "no use known",
            pod("web-1", app("app", 'a', mem(100), mem(200))),
            Map.of(),
            new Figures(ABSENT, 100, 200, ABSENT, ABSENT)),
        argumentSet(
            "the use of one running container unknown: no sum, the other's ratio",
            pod("web-1", app("app", 'a', mem(100), NO), app("log", 'b', mem(100), NO)),
            Map.of("app", 50.0),
            new Figures(ABSENT, 200, ABSENT, 0.5, ABSENT)),
        argumentSet(
            "a container that waits uses nothing",
            pod("web-1", app("app", 'a', mem(100), mem(100)), waiting("log", mem(100), mem(100))),
            Map.of("app", 50.0),
            new Figures(50, 200, 200, 0.5, 0.5)),
        argumentSet(
            "an init container that needs more than all that run together",
            pod(
                "web-1",
                app("app", 'a', mem(100), mem(100)),
                ended("migrate", ContainerType.INIT, mem(500), mem(600))),
            Map.of("app", 50.0),
            new Figures(50, 500, 600, 0.5, 0.5)),
        argumentSet(
            "a finished init container without limit does not unlimit the pod",
            pod(
                "web-1",
                app("app", 'a', mem(100), mem(100)),
                ended("migrate", ContainerType.INIT, mem(50), NO)),
            Map.of("app", 50.0),
            new Figures(50, 100, 100, 0.5, 0.5)),
        argumentSet(
            "sidecars count beside the apps, and beside the init containers after them",
            pod(
                "web-1",
                app("app", 'a', mem(100), mem(100)),
                ended("early", ContainerType.INIT, mem(120), mem(120)),
                container("proxy", ContainerType.SIDECAR, 'b', mem(30), mem(30), START),
                ended("late", ContainerType.INIT, mem(110), mem(110))),
            Map.of("app", 50.0, "proxy", 3.0),
            new Figures(53, 140, 140, 0.5, 0.5)),
        argumentSet(
            "the sandbox's overhead is reserved too",
            pod(
                UUID.randomUUID(),
                "web-1",
                Phase.RUNNING,
                false,
                mem(7),
                app("app", 'a', mem(100), mem(200))),
            Map.of("app", 50.0),
            new Figures(50, 107, 207, 0.5, 0.25)),
        argumentSet(
            "an ephemeral container uses what others requested",
            pod(
                "web-1",
                app("app", 'a', mem(100), mem(100)),
                container("debug", ContainerType.EPHEMERAL, 'b', NO, NO, START)),
            Map.of("app", 50.0, "debug", 20.0),
            new Figures(70, 100, 100, 0.5, 0.5)));
  }

  private static final Amounts NO = Amounts.NONE;

  @ParameterizedTest
  @MethodSource
  void pods(PodRecord pod, Map<String, Double> usage, Figures expected) {
    assertThat(memory(Level.WORKLOAD, usage, pod)).containsOnly(Map.entry(ROW, expected));
  }

  @Test
  void aWorkloadIsTheSumOfItsPodsAndAsNearToItsLimitAsTheNearest() {
    assertThat(
            memory(
                Level.WORKLOAD,
                Map.of("app", 50.0, "big", 160.0),
                onePod("web-1", app("app", 'a', mem(100), mem(100))),
                onePod("web-2", app("big", 'b', mem(100), mem(200)))))
        .containsOnly(Map.entry(ROW, new Figures(210, 200, 300, 1.6, 0.8)));
  }

  @Test
  void onePodWithoutLimitLeavesTheWorkloadWithoutSum() {
    assertThat(
            memory(
                Level.WORKLOAD,
                Map.of("app", 50.0, "big", 160.0),
                onePod("web-1", app("app", 'a', mem(100), mem(100))),
                onePod("web-2", app("big", 'b', mem(100), NO))))
        .containsOnly(Map.entry(ROW, new Figures(210, 200, ABSENT, 1.6, 0.5)));
  }

  @Test
  void completedPodsRequestNothing() {
    PodRecord done =
        pod(
            UUID.randomUUID(),
            "web-0",
            Phase.SUCCEEDED,
            false,
            NO,
            app("app", 'a', mem(100), mem(100)));
    assertThat(memory(Level.WORKLOAD, Map.of(), done)).isEmpty();
  }

  @Test
  void levelsAddLabels() {
    PodRecord pod =
        pod(
            "web-1",
            app("app", 'a', mem(100), mem(200)),
            app("log", 'b', mem(10), NO),
            ended("migrate", ContainerType.INIT, mem(5), NO));
    Map<String, Double> usage = Map.of("app", 50.0, "log", 1.0);
    assertThat(memory(Level.POD, usage, pod).keySet())
        .containsExactly(List.of("shop", "web", "deployment", "web-1"));
    assertThat(memory(Level.CONTAINER, usage, pod))
        .containsOnly(
            Map.entry(
                List.of("shop", "web", "deployment", "web-1", "app"),
                new Figures(50, 100, 200, 0.5, 0.25)),
            Map.entry(
                List.of("shop", "web", "deployment", "web-1", "log"),
                new Figures(1, 10, ABSENT, 0.1, ABSENT)));
  }

  /// What a row over the limit would have told, by family, once; its sums are those of the rest.
  @Test
  void eachSeriesThatTheLimitKeepsFromBeingMadeIsCountedOnce() {
    var one = onePod("web-1", app("app", 'a', mem(100), mem(200)));
    var other = onePod("web-2", app("app", 'b', mem(10), NO));
    var readings =
        new Readings(
            Map.of(),
            Map.of(
                new ContainerKey(one.id().uid(), "app"), new Reading(50, 0),
                new ContainerKey(other.id().uid(), "app"), new Reading(5, 0)));
    var own = new OwnMetrics();
    var limit =
        new RowLimit(
            new ResourceConfig.Limit(RowLimit.SERIES_PER_ROW, RowLimit.SERIES_PER_ROW),
            own.counter("dropped_total", "", "family"));
    for (int cycle = 0; cycle < 2; cycle++) {
      var table =
          ResourceTable.of(
              PodIndex.of(List.of(one, other)),
              Map.of(one.id().uid(), WEB, other.id().uid(), WEB),
              readings,
              Level.POD,
              limit);
      assertThat(table.figures().getOrDefault(Resource.MEMORY, Map.of()))
          .containsOnly(
              Map.entry(
                  List.of("shop", "web", "deployment", "web-1"),
                  new Figures(50, 100, 200, 0.5, 0.25)),
              Map.entry(
                  List.of("shop", "_other", "_other", ""),
                  new Figures(5, 10, ABSENT, 0.5, ABSENT)));
      assertThat(
              Stream.of(
                      "memory_usage_bytes",
                      "memory_request_bytes",
                      "memory_usage_request_ratio",
                      "memory_limit_bytes",
                      "memory_usage_limit_ratio",
                      "cpu_usage_cores")
                  .map(name -> OwnSamples.value(own, "dropped_total", "kubevitals_" + name)))
          .containsExactly(1.0, 1.0, 1.0, 0.0, 0.0, 0.0);
    }
  }

  @Test
  void coresAreThousandthsOfTheApisNumbers() {
    PodRecord pod = pod("web-1", app("app", 'a', amounts(250, 0), amounts(2000, 0)));
    var table =
        ResourceTable.of(
            PodIndex.of(List.of(pod)),
            Map.of(pod.id().uid(), WEB),
            new Readings(
                Map.of(new ContainerKey(pod.id().uid(), "app"), new Reading(0.5, 0)), Map.of()),
            Level.WORKLOAD,
            Queries.unlimited());
    assertThat(table.figures().get(Resource.CPU))
        .containsOnly(Map.entry(ROW, new Figures(0.5, 0.25, 2, 2, 0.25)));
  }

  private static Map<List<String>, Figures> memory(
      Level level, Map<String, Double> usage, PodRecord... pods) {
    var owners = new HashMap<UUID, Workload>();
    var readings = new HashMap<ContainerKey, Reading>();
    for (PodRecord pod : pods) {
      owners.put(pod.id().uid(), WEB);
      usage.forEach(
          (name, value) ->
              readings.put(new ContainerKey(pod.id().uid(), name), new Reading(value, 0)));
    }
    var table =
        ResourceTable.of(
            PodIndex.of(List.of(pods)),
            owners,
            new Readings(Map.of(), readings),
            level,
            Queries.unlimited());
    return table.figures().getOrDefault(Resource.MEMORY, Map.of());
  }

  private static PodRecord onePod(String name, ContainerRecord container) {
    return pod(UUID.randomUUID(), name, Phase.RUNNING, false, NO, container);
  }

  private static Amounts mem(long bytes) {
    return amounts(Amounts.ABSENT, bytes);
  }

  private static ContainerRecord waiting(String name, Amounts request, Amounts limit) {
    return container(
        name,
        ContainerType.APP,
        Pods.id('e'),
        request,
        limit,
        new ContainerState.Waiting("CrashLoopBackOff", ""));
  }

  private static ContainerRecord ended(
      String name, ContainerType type, Amounts request, Amounts limit) {
    return container(
        name,
        type,
        Pods.id('f'),
        request,
        limit,
        new ContainerState.Terminated(Pods.id('f'), "Completed", "", 0, START, START));
  }
}
