package io.kubevitals.resource.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kubevitals.prometheus.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrackTest {
  private static final TimeWindow WINDOW =
      new TimeWindow(Instant.ofEpochSecond(0), Instant.ofEpochSecond(3600));
  private static final Timeline TIMELINE = Timeline.of(WINDOW);

  private static Sample at(double second, double value) {
    return new Sample(Math.round(second * 1000), value);
  }

  private static Track track(Track.Kind kind, Sample... samples) {
    var track = new Track(kind, TIMELINE);
    track.addAll(List.of(samples), 1, WINDOW);
    return track;
  }

  private static Use use(Track... parts) {
    return Use.ofSuccessors(List.of(parts));
  }

  @Test
  void aCounterIsWhatItGrewByOverTheTimeBetweenItsOwnSamples() {
    Use use = use(track(Track.Kind.COUNTER, at(100, 50), at(111, 55.5), at(129, 69)));
    assertThat(use.average()).isCloseTo(19 / 29.0, within(1e-12));
    assertThat(use.max()).isCloseTo(13.5 / 18, within(1e-12));
  }

  @Test
  void aCounterWithOneSampleTellsNothing() {
    Use use = use(track(Track.Kind.COUNTER, at(100, 50)));
    assertThat(use.average()).isNaN();
    assertThat(use.p95()).isNaN();
    assertThat(use.max()).isNaN();
  }

  @Test
  void aCounterThatFallsWasNotWatchedInBetween() {
    Use use = use(track(Track.Kind.COUNTER, at(0, 100), at(10, 110), at(20, 3), at(30, 13)));
    assertThat(use.average()).isCloseTo(1, within(1e-12));
    assertThat(use.max()).isCloseTo(1, within(1e-12));
  }

  @Test
  void samplesOutsideTheWindowOutOfOrderOrWithoutNumberDoNotCount() {
    Use use =
        use(
            track(
                Track.Kind.GAUGE,
                at(-0.001, 900),
                at(0, 1),
                at(10, Double.NaN),
                at(20, Double.POSITIVE_INFINITY),
                at(30, -5),
                at(40, 2),
                at(35, 700),
                at(40, 700),
                at(3600, 3),
                at(3600.001, 900)));
    assertThat(use.samples()).isEqualTo(3);
    assertThat(use.average()).isEqualTo(2);
    assertThat(use.max()).isEqualTo(3);
  }

  @Test
  void aRestartAddsUpAndNothingCountsTwice() {
    Use use =
        use(
            track(Track.Kind.COUNTER, at(0, 0), at(600, 600)),
            track(Track.Kind.COUNTER, at(630, 0), at(1230, 300)));
    assertThat(use.average()).isCloseTo(0.75, within(1e-12));
    assertThat(use.p95()).isEqualTo(1);
  }

  @Test
  void whatLingersEndsWithItsSuccessor() {
    Use counted =
        use(
            track(Track.Kind.COUNTER, at(0, 0), at(600, 600), at(900, 600)),
            track(Track.Kind.COUNTER, at(600, 0), at(1200, 600)));
    assertThat(counted.average()).isCloseTo(1, within(1e-12));
    assertThat(counted.p95()).isEqualTo(1);

    Use measured =
        use(
            track(Track.Kind.GAUGE, at(0, 100), at(15, 100), at(30, 100), at(45, 100), at(60, 100)),
            track(Track.Kind.GAUGE, at(30, 900), at(45, 900)));
    assertThat(measured.samples()).isEqualTo(5);
    assertThat(measured.average()).isEqualTo((3 * 100 + 2 * 900) / 5.0);
    float[] means = Objects.requireNonNull(measured.means());
    assertThat(means[1]).isEqualTo(450); // of 30 s only the first 15 have a next sample
  }

  /// However a window is cut, the figures are the same.
  @Test
  void piecesMakeTheSameAsTheWhole() {
    var random = new SplittableRandom(11);
    for (int round = 0; round < 200; round++) {
      Track.Kind kind = round % 2 == 0 ? Track.Kind.COUNTER : Track.Kind.GAUGE;
      var samples = new ArrayList<Sample>();
      double counter = 0;
      for (double at = random.nextDouble(30); at < 3600; at += random.nextDouble(5, 40)) {
        counter += random.nextInt(4);
        samples.add(at(Math.rint(at), kind == Track.Kind.COUNTER ? counter : random.nextInt(4)));
      }
      var whole = new Track(kind, TIMELINE);
      whole.addAll(samples, 1, WINDOW);
      var pieced = new Track(kind, TIMELINE);
      for (TimeWindow piece :
          WINDOW.pieces(java.time.Duration.ofSeconds(1 + random.nextInt(2000)))) {
        var part = new Track(kind, TIMELINE);
        part.addAll(samples, 1, piece);
        pieced.append(part);
      }
      assertThat(pieced.samples()).as("round %d", round).isEqualTo(whole.samples());
      assertThat(pieced.sum()).isCloseTo(whole.sum(), within(1e-6));
      assertThat(pieced.observedMillis()).isEqualTo(whole.observedMillis());
      assertThat(pieced.watchedMillis()).isEqualTo(whole.watchedMillis());
      assertThat(pieced.highest()).isEqualTo(whole.highest());
      assertThat(pieced.distribution().quantile(0.95))
          .isEqualTo(whole.distribution().quantile(0.95));
      for (int i = 0; i < TIMELINE.steps(); i++) {
        assertThat(pieced.means()[i]).isCloseTo(whole.means()[i], within(1e-3f));
      }
      whole.cutTail(1_800_000);
      pieced.cutTail(1_800_000);
      assertThat(pieced.samples()).isEqualTo(whole.samples());
    }
  }
}
