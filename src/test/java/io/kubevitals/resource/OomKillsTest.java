package io.kubevitals.resource;

import static io.kubevitals.resource.Pods.at;
import static io.kubevitals.resource.Pods.container;
import static io.kubevitals.resource.Pods.pod;
import static io.kubevitals.resource.Pods.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Workload;
import io.kubevitals.prometheus.Series;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OomKillsTest {
  private static final List<String> APP = List.of("shop", "web", "deployment", "app");

  /// We began 100 s after the cluster did.
  private final OomKills kills = new OomKills(at(100));

  private PodIndex pods = podStartedAt('b', 0);

  @Test
  void whatWasCountedBeforeOurFirstLookIsNotOurs() {
    look(series('b', 90, 5));
    look(series('b', 120, 5));
    assertThat(kills.totals()).containsOnly(Map.entry(APP, 0.0));
    look(series('b', 150, 7));
    assertThat(kills.totals()).containsOnly(Map.entry(APP, 2.0));
  }

  @Test
  void theKillsOfANewContainerCountFromItsFirst() {
    look(series('b', 90, 5));
    pods = podStartedAt('c', 110);
    look(series('b', 90, 5), series('c', 120, 3));
    assertThat(kills.totals()).containsOnly(Map.entry(APP, 3.0));
    look(series('c', 150, 4));
    assertThat(kills.totals()).containsOnly(Map.entry(APP, 4.0));
  }

  @Test
  void aContainerThatIsOlderThanWeAndSeenLateIsNoNewOne() {
    look();
    look(series('b', 120, 9));
    look(series('b', 150, 10));
    assertThat(kills.totals()).containsOnly(Map.entry(APP, 1.0));
  }

  @Test
  void theFirstKillOfANewSeriesIsServedOnceItHasBeenServedAsNone() {
    pods = PodIndex.of(List.of());
    look();
    pods = podStartedAt('c', 110);
    look(series('c', 120, 1));
    assertThat(kills.totals()).containsOnly(Map.entry(APP, 0.0));
    look(series('c', 120, 1));
    assertThat(kills.totals()).containsOnly(Map.entry(APP, 1.0));
    look(series('c', 150, 2));
    assertThat(kills.totals()).containsOnly(Map.entry(APP, 2.0));
  }

  @Test
  void aCountNeverFallsAndGoesWithItsWorkload() {
    look(series('b', 90, 5));
    look(series('b', 120, 8));
    look();
    assertThat(kills.totals()).containsOnly(Map.entry(APP, 3.0));
    kills.take(Spans.NONE, PodIndex.of(List.of()), Map.of());
    assertThat(kills.totals()).isEmpty();
  }

  private void look(Series... series) {
    var reader = new SpanReader(pods);
    for (Series one : series) {
      Queries.feed(reader, Signal.OOM_KILLS, one);
    }
    kills.take(reader.result(), pods, Map.of(Pods.UID, new Workload("shop", "web", "deployment")));
  }

  private static PodIndex podStartedAt(char id, long seconds) {
    return PodIndex.of(
        List.of(
            pod(
                "web-1",
                container("app", ContainerType.APP, id, Amounts.NONE, Amounts.NONE, at(seconds)))));
  }
}
