package io.kubevitals.resource;

import static io.kubevitals.resource.Pods.at;
import static io.kubevitals.resource.Pods.container;
import static io.kubevitals.resource.Pods.pod;
import static io.kubevitals.resource.Pods.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.OwnSamples;
import io.kubevitals.prometheus.Sample;
import io.kubevitals.prometheus.Series;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OomKillsTest {
  private static final List<String> OTHER = List.of("shop", "_other", "_other", "");
  private static final List<String> APP = List.of("shop", "web", "deployment", "app");

  /// We began 100 s after the cluster did.
  private final OomKills kills = new OomKills(at(100), Queries.unlimited());

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

  /// Seen once with a kill and not in the next answer: the pod is gone, its workload is not.
  @Test
  void aKillThatIsDueIsNotLostWithItsContainer() {
    look();
    pods = podStartedAt('c', 110);
    look(series('c', 120, 1));
    look();
    assertThat(kills.totals()).containsOnly(Map.entry(APP, 1.0));
  }

  @Test
  void whatIsBeyondTheLimitAddsUpAndWhoHasASeriesKeepsIt() {
    var own = new OwnMetrics();
    var limit = new ResourceConfig.Limit(1, 1);
    var capped =
        new OomKills(
            at(100),
            RowLimit.ofFamily(limit, OomKills.FAMILY, own.counter("dropped_total", "", "family")));
    PodIndex three = PodIndex.of(List.of(named(1, "b"), named(2, "a"), named(3, "c")));
    Map<UUID, Workload> owners =
        Map.of(uid(1), deployment("b"), uid(2), deployment("a"), uid(3), deployment("c"));
    capped.take(spans(Map.of(1, 5.0)), three, owners);
    capped.take(spans(Map.of(1, 6.0, 2, 1.0, 3, 2.0)), three, owners);
    capped.take(spans(Map.of(1, 6.0, 2, 2.0, 3, 2.0)), three, owners);
    assertThat(capped.totals()).containsOnly(Map.entry(labels("b"), 1.0), Map.entry(OTHER, 1.0));
    capped.take(spans(Map.of(2, 4.0, 3, 5.0)), three, owners);
    capped.take(spans(Map.of(1, 7.0, 3, 5.0)), three, owners);
    assertThat(capped.totals()).containsOnly(Map.entry(labels("b"), 2.0), Map.entry(OTHER, 6.0));
    assertThat(OwnSamples.value(own, "dropped_total", OomKills.FAMILY)).isEqualTo(2);

    Map<UUID, Workload> left = Map.of(uid(2), deployment("a"), uid(3), deployment("c"));
    capped.take(spans(Map.of(2, 4.0, 3, 5.0)), three, left);
    capped.take(spans(Map.of(2, 6.0, 3, 6.0)), three, left);
    assertThat(capped.totals()).containsOnly(Map.entry(labels("a"), 2.0), Map.entry(OTHER, 7.0));
  }

  @Test
  void aSeriesThatOneAnswerLeavesOutIsNotCountedAnew() {
    look();
    pods = podStartedAt('c', 110);
    look(series('c', 120, 3));
    look();
    look(series('c', 180, 3));
    look(series('c', 210, 4));
    assertThat(kills.totals()).containsOnly(Map.entry(APP, 4.0));
  }

  /// @param counts by number of the pod
  private static Spans spans(Map<Integer, Double> counts) {
    var spans = new HashMap<ContainerKey, List<Span>>();
    counts.forEach(
        (number, count) ->
            spans.put(
                new ContainerKey(uid(number), "app"),
                List.of(Span.of(Pods.id('b'), List.of(new Sample(1, count)), 0))));
    return new Spans(spans, Duration.ZERO, counts.size());
  }

  private static PodRecord named(int number, String name) {
    ContainerRecord app =
        container("app", ContainerType.APP, 'b', Amounts.NONE, Amounts.NONE, at(0));
    return pod(uid(number), name, Phase.RUNNING, false, Amounts.NONE, app);
  }

  private static UUID uid(int number) {
    return new UUID(0, number);
  }

  private static Workload deployment(String name) {
    return new Workload("shop", name, "deployment");
  }

  private static List<String> labels(String workload) {
    return List.of("shop", workload, "deployment", "app");
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
