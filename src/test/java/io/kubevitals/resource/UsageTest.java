package io.kubevitals.resource;

import static io.kubevitals.resource.Pods.UID;
import static io.kubevitals.resource.Pods.app;
import static io.kubevitals.resource.Pods.at;
import static io.kubevitals.resource.Pods.container;
import static io.kubevitals.resource.Pods.hex;
import static io.kubevitals.resource.Pods.id;
import static io.kubevitals.resource.Pods.path;
import static io.kubevitals.resource.Pods.pod;
import static io.kubevitals.resource.Pods.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ContainerId;
import io.kubevitals.cluster.ContainerState;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.prometheus.Series;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Known truth against what is computed, at second 130 of each story. Container `app` of pod
/// `web-1` is now the one whose id consists of `b`, started at second 0 unless told otherwise.
class UsageTest {
  private static final Instant NOW = at(130);
  private static final double ABSENT = Double.NaN;
  private static final UUID OTHER_UID = UUID.fromString("00000000-0000-4000-8000-000000000001");

  static Stream<Arguments> cpu() {
    return Stream.of(
        argumentSet(
            "steady, stamped irregularly and late",
            List.of(series('b', 20, 4, 33.5, 6.7, 51.2, 10.24, 64, 12.8, 110, 22)),
            0.2),
        argumentSet("idle", List.of(series('b', 90, 7, 105, 7, 120, 7)), 0.0),
        argumentSet("one sample", List.of(series('b', 120, 7)), ABSENT),
        argumentSet("no sample", List.of(series('b')), ABSENT),
        argumentSet(
            "restart inside the window: both containers as far as they were watched",
            List.of(series('a', 20, 100, 35, 103, 50, 106), series('b', 80, 1, 95, 4, 110, 7)),
            0.2),
        argumentSet(
            "restart: the new container's first sample adds no time",
            List.of(series('a', 75, 100, 90, 103), series('b', 120, 1)),
            0.2),
        argumentSet(
            "a crash loop of three containers in the window",
            List.of(
                series('a', 20, 0, 30, 10),
                series('c', 60, 0, 70, 10),
                series('b', 100, 0, 120, 10)),
            0.75),
        argumentSet(
            "the same container from two scrape sources counts once, the newest wins",
            List.of(series('b', 30, 6, 45, 9, 60, 12), other(series('b', 60, 12, 90, 15, 120, 18))),
            0.1),
        argumentSet(
            "the same container from two scrape sources, the other way round",
            List.of(series('b', 60, 12, 90, 15, 120, 18), other(series('b', 30, 6, 45, 9, 60, 12))),
            0.1),
        argumentSet(
            "the same series in two parts goes on from the one to the other",
            List.of(series('b', 30, 6, 45, 9, 60, 12), series('b', 60, 12, 90, 15, 120, 18)),
            12.0 / 90),
        argumentSet(
            "the same series in two parts, and what happened between them",
            List.of(series('b', 30, 6, 60, 12), series('b', 90, 15, 120, 18)),
            12.0 / 90),
        argumentSet(
            "the same series in two parts, one of them twice",
            List.of(
                series('b', 30, 6, 60, 12),
                series('b', 90, 15, 120, 18),
                series('b', 30, 6, 60, 12),
                series('b', 90, 15, 120, 18)),
            12.0 / 90),
        argumentSet(
            "a source without ids besides: the newest sample decides, nothing is added up",
            List.of(series('b', 90, 10, 120, 16), series("", "", "web-1", 60, 5, 90, 8, 110, 10)),
            0.2),
        argumentSet(
            "only a source without ids, whose counter begins anew at the restart",
            List.of(series("", "", "web-1", 60, 100, 75, 103, 90, 2, 105, 5, 120, 8)),
            0.2),
        argumentSet(
            "a source without ids tells nothing of an earlier pod of that name",
            List.of(series("", "", "web-1", -30, 0, -15, 500, 100, 3, 120, 7)),
            0.2),
        argumentSet(
            "too old: two scrapes and cAdvisor's lag have gone by",
            List.of(series('b', 45, 1, 60, 4, 74, 7)),
            ABSENT),
        argumentSet("just not too old", List.of(series('b', 45, 1, 60, 4, 75, 7)), 0.2),
        argumentSet(
            "a slower scrape grants more age", List.of(series('b', 20, 1, 50, 7, 80, 13)), 0.2),
        argumentSet(
            "samples ahead of our clock are as good as others",
            List.of(series('b', 130, 1, 145, 4, 160, 7)),
            0.2),
        argumentSet(
            "not a number and infinite are not samples",
            List.of(series('b', 90, 1, 100, Double.NaN, 105, Double.POSITIVE_INFINITY, 120, 7)),
            0.2),
        argumentSet(
            "samples out of order are skipped", List.of(series('b', 90, 1, 80, 900, 120, 7)), 0.2),
        argumentSet(
            "a control group inside the container's own is part of it",
            List.of(
                series('b', 90, 1, 120, 7),
                series(path(UID, 'b') + "/init.scope", hex('b'), "web-1", 90, 1, 121, 100)),
            0.2),
        argumentSet(
            "an earlier pod of the same name is another pod",
            List.of(series(path(OTHER_UID, 'b'), hex('b'), "web-1", 90, 1, 120, 7)),
            ABSENT),
        argumentSet(
            "the uid decides, whatever the labels say",
            List.of(series(path(UID, 'b'), hex('b'), "exporter", 90, 1, 120, 7)),
            0.2),
        argumentSet(
            "the systemd driver's path",
            List.of(
                series(
                    "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod"
                        + UID.toString().replace('-', '_')
                        + ".slice/cri-containerd-"
                        + hex('b')
                        + ".scope",
                    "",
                    "other",
                    90,
                    1,
                    120,
                    7)),
            0.2));
  }

  @ParameterizedTest
  @MethodSource
  void cpu(List<Series> series, double truth) {
    assertThatEquals(cpu(series, web(0)), truth);
  }

  static Stream<Arguments> memory() {
    return Stream.of(
        argumentSet("newest sample", 0, List.of(series('b', 105, 70, 120, 80)), 80.0),
        argumentSet("one sample is enough", 0, List.of(series('b', 120, 80)), 80.0),
        argumentSet(
            "after a restart the dead container's use is nobody's",
            100,
            List.of(series('a', 60, 101e6, 75, 101e6, 90, 101e6), series('b', 115, 21e6)),
            21e6),
        argumentSet(
            "after a restart, before the new container was scraped",
            100,
            List.of(series('a', 60, 101e6, 75, 101e6, 90, 101e6)),
            ABSENT),
        argumentSet(
            "the watch is behind: a newer container than the one it knows",
            0,
            List.of(series('b', 90, 101e6), series('c', 120, 21e6)),
            21e6),
        argumentSet(
            "from two scrape sources the newest wins",
            0,
            List.of(series('b', 120, 80), series('b', 125, 90), series('b', 110, 70)),
            90.0),
        argumentSet(
            "a source without ids, scraped since the start",
            100,
            List.of(series("", "", "web-1", 90, 101e6, 120, 21e6)),
            21e6),
        argumentSet(
            "a source without ids, not scraped since the start",
            100,
            List.of(series("", "", "web-1", 75, 101e6, 90, 101e6)),
            ABSENT),
        argumentSet("too old", 0, List.of(series('b', 44, 70, 59, 80, 74, 90)), ABSENT),
        argumentSet("below zero is no size", 0, List.of(series('b', 120, -1)), ABSENT),
        argumentSet("nothing", 0, List.of(), ABSENT));
  }

  @ParameterizedTest
  @MethodSource
  void memory(long startedAt, List<Series> series, double truth) {
    assertThatEquals(memory(series, web(startedAt)), truth);
  }

  static Stream<Arguments> withoutUse() {
    return Stream.of(
        argumentSet(
            "a container that waits for its restart",
            pod("web-1", not(new ContainerState.Waiting("CrashLoopBackOff", "")))),
        argumentSet(
            "a container that ended",
            pod(
                "web-1",
                not(new ContainerState.Terminated(id('b'), "Error", "", 1, at(0), at(100))))),
        argumentSet("a completed pod", ended(Phase.SUCCEEDED)),
        argumentSet("a failed pod", ended(Phase.FAILED)));
  }

  @ParameterizedTest
  @MethodSource
  void withoutUse(PodRecord pod) {
    var fresh = List.of(series('b', 90, 1, 105, 4, 120, 7));
    assertThat(cpu(fresh, pod)).isNaN();
    assertThat(memory(fresh, pod)).isNaN();
  }

  @Test
  void aStaticPodsControlGroupCarriesAnotherUid() {
    PodRecord mirror =
        pod(
            UID,
            "web-1",
            Phase.RUNNING,
            true,
            Amounts.NONE,
            app("app", 'b', Amounts.NONE, Amounts.NONE));
    String path = "/kubepods/pod8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d/" + hex('b');
    assertThat(cpu(List.of(series(path, hex('b'), "web-1", 90, 1, 120, 7)), mirror))
        .isEqualTo(0.2, within(1e-9));
  }

  @Test
  void percentOfACoreStaysExactOverLargeCounters() {
    assertThat(cpu(List.of(series('b', 60, 8e9, 90, 8e9 + 3, 120, 8e9 + 6)), web(0)))
        .isEqualTo(0.1, within(1e-6));
  }

  @Test
  void thePauseOfAPodIsNotOneOfItsContainers() {
    var pause =
        new Series(
            Map.of("id", path(UID, 'd'), "namespace", "shop", "pod", "web-1", "container", "POD"),
            series('d', 90, 1, 120, 7).samples());
    var reader = new SpanReader(PodIndex.of(List.of(web(0))));
    Queries.feed(reader, Signal.CPU_USAGE, pause);
    assertThat(reader.result().byContainer()).isEmpty();
    assertThat(reader.result().series()).isOne();
  }

  /// A tolerance is no help with NaN: everything is within it.
  private static void assertThatEquals(double value, double truth) {
    if (Double.isNaN(truth)) {
      assertThat(value).isNaN();
    } else {
      assertThat(value).isNotNaN().isEqualTo(truth, within(1e-9));
    }
  }

  private static double cpu(List<Series> series, PodRecord pod) {
    var pods = PodIndex.of(List.of(pod));
    return value(Usage.cpu(read(series, pods), pods, NOW));
  }

  private static double memory(List<Series> series, PodRecord pod) {
    var pods = PodIndex.of(List.of(pod));
    return value(Usage.memory(read(series, pods), pods, NOW));
  }

  private static Spans read(List<Series> series, PodIndex pods) {
    var reader = new SpanReader(pods);
    series.forEach(one -> Queries.feed(reader, Signal.CPU_USAGE, one));
    return reader.result();
  }

  private static double value(Map<ContainerKey, Reading> readings) {
    Reading reading = readings.get(new ContainerKey(UID, "app"));
    return reading == null ? ABSENT : reading.value();
  }

  private static PodRecord web(long startedAt) {
    return pod(
        "web-1",
        container("app", ContainerType.APP, 'b', Amounts.NONE, Amounts.NONE, at(startedAt)));
  }

  private static PodRecord ended(Phase phase) {
    return pod(
        UID, "web-1", phase, false, Amounts.NONE, app("app", 'b', Amounts.NONE, Amounts.NONE));
  }

  private static io.kubevitals.cluster.ContainerRecord not(ContainerState running) {
    ContainerId id = id('b');
    return container("app", ContainerType.APP, id, Amounts.NONE, Amounts.NONE, running);
  }

  /// The same as told by another source.
  private static Series other(Series series) {
    var labels = new HashMap<>(series.labels());
    labels.put("instance", "other");
    return new Series(labels, series.samples());
  }
}
