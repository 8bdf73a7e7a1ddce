package io.kubevitals.metrics;

import static io.kubevitals.metrics.LoopHistory.Verdict.BROKEN;
import static io.kubevitals.metrics.LoopHistory.Verdict.RESTART;
import static io.kubevitals.metrics.LoopHistory.Verdict.WELL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.metrics.LoopHistory.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LoopHistoryTest {
  private static final long MAX_QUIET = 2;
  private static final long DEAD = -2;

  /// The beats seen at one look after the other, and the verdicts.
  static List<Arguments> lives() {
    return List.of(
        argumentSet("it beats", List.of(1L, 2L, 3L, 4L), List.of(WELL, WELL, WELL, WELL)),
        argumentSet("it is quiet as long as it may", List.of(1L, 1L, 1L, 2L), all(WELL, 4)),
        argumentSet(
            "it hangs", List.of(1L, 1L, 1L, 1L, 1L), List.of(WELL, WELL, WELL, RESTART, WELL)),
        argumentSet(
            "a new run has the full time",
            List.of(1L, 1L, 1L, 1L, 0L, 0L, 0L, 0L),
            List.of(WELL, WELL, WELL, RESTART, WELL, WELL, WELL, RESTART)),
        argumentSet("it dies", List.of(1L, DEAD, 1L), List.of(WELL, RESTART, WELL)),
        argumentSet(
            "it dies again and again",
            List.of(DEAD, DEAD, DEAD, DEAD),
            List.of(RESTART, RESTART, RESTART, BROKEN)));
  }

  @ParameterizedTest
  @MethodSource("lives")
  void theVerdictFollowsFromWhatWasSeen(List<Long> beats, List<Verdict> verdicts) {
    assertThat(verdicts(beats, 1)).isEqualTo(verdicts);
  }

  @ParameterizedTest
  @MethodSource("rare")
  void failuresLongAgoAreForgotten(long apart, Verdict fourth) {
    assertThat(verdicts(List.of(DEAD, DEAD, DEAD, DEAD), apart).getLast()).isEqualTo(fourth);
  }

  static List<Arguments> rare() {
    return List.of(
        argumentSet("just within the window", 199L, BROKEN),
        argumentSet("just beyond it", 200L, RESTART));
  }

  private static List<Verdict> verdicts(List<Long> beats, long apart) {
    var verdicts = new ArrayList<Verdict>();
    LoopHistory history = LoopHistory.NEW;
    long look = 0;
    for (long one : beats) {
      look += apart;
      history = history.look(look, one != DEAD, one, MAX_QUIET);
      verdicts.add(history.verdict());
    }
    return verdicts;
  }

  private static List<Verdict> all(Verdict verdict, int times) {
    return java.util.Collections.nCopies(times, verdict);
  }
}
