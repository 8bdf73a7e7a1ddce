package io.kubevitals.resource.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.prometheus.Sample;
import io.kubevitals.prometheus.Series;
import io.kubevitals.resource.ProfileKind;
import io.kubevitals.resource.ProfileQuery;
import io.kubevitals.resource.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whose card is whose, minute by minute.
class SharedCardsTest {
  private static final Instant FROM = Instant.parse("2026-03-02T09:00:00Z");
  private static final TimeWindow WINDOW = new TimeWindow(FROM, FROM.plusSeconds(3600));
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  /// Each hold: pod, card, first and last minute.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a card of its own each    | a 1 0 60, b 2 0 60          | ''
          one card, two pods        | a 1 0 60, b 1 0 60          | a b
          for a while               | a 1 0 30, b 1 20 60         | a b
          one after the other       | a 1 0 30, b 1 31 60         | ''
          a scrape tells of both    | a 1 0 30, b 1 30 60         | ''
          one of two cards          | a 1 0 60, a 2 0 60, b 2 0 9 | a b
          others beside it          | a 1 0 60, b 1 0 60, c 3 0 9 | a b
          """)
  void isSharedAtOneTime(String name, String holds, String shared) {
    TrackStore store = store();
    TrackReader reader = store.begin(WINDOW);
    for (String hold : holds.split(", ", -1)) {
      String[] words = hold.strip().split(" ", -1);
      reader.accept(
          series(words[0], words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3])));
    }
    store.take(reader, WINDOW);
    var cards = new Cards(List.of(store), List.of(), Map.of());
    String found =
        SharedCards.of(List.of(cards), INTERVAL).stream()
            .map(ContainerName::pod)
            .sorted()
            .collect(Collectors.joining(" "));
    assertThat(found).isEqualTo(shared);
  }

  private static TrackStore store() {
    ProfileQuery query =
        Configs.resource().profiles().candidates(ProfileKind.GPU).stream()
            .filter(profile -> profile.name().equals("hami"))
            .flatMap(profile -> profile.of(Signal.GPU_UTILIZATION).stream())
            .findFirst()
            .orElseThrow();
    return new TrackStore(query, Track.Kind.GAUGE, Timeline.of(WINDOW), _ -> true);
  }

  private static Series series(String pod, String card, int first, int last) {
    var samples = new ArrayList<Sample>();
    for (long second = first * 60L; second <= last * 60L; second += INTERVAL.toSeconds()) {
      samples.add(new Sample(FROM.plusSeconds(second).toEpochMilli(), 50));
    }
    var labels =
        Map.of("namespace", "ml", "pod", pod, "container", "main", "device_uuid", "GPU-" + card);
    return new Series(labels, samples);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"whole cards first,0", "the one that knows more,1"})
  void oneExporterTellsOfAContainer(String name, int best) {
    var train = new ContainerName("ml", "a", "main");
    var little = new Cards(List.of(filled()), List.of(), Map.of());
    var more = new Cards(List.of(filled()), List.of(filled()), Map.of(train, 8.0));
    var all = best == 0 ? List.of(more, more) : List.of(little, more);
    assertThat(Cards.best(all, train)).isSameAs(all.get(best));
    assertThat(Cards.best(all, new ContainerName("ml", "z", "main")).isEmpty()).isTrue();
  }

  private static TrackStore filled() {
    TrackStore store = store();
    TrackReader reader = store.begin(WINDOW);
    reader.accept(series("a", "1", 0, 60));
    store.take(reader, WINDOW);
    return store;
  }
}
