package io.kubevitals.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The rule of when to write, on a virtual clock of milliseconds.
class CommitPlanTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1000;

  static Stream<Arguments> rhythms() {
    return Stream.of(
        argumentSet("nothing happens", 25 * SECOND, at(), 1, List.of(0L, 10_000L, 20_000L)),
        argumentSet("one change after quiet", 9 * SECOND, at(3000), 1, List.of(0L, 3000L)),
        argumentSet("two close together", 9 * SECOND, at(3000, 3001), 1, List.of(0L, 3000L, 3200L)),
        argumentSet("two apart", 9 * SECOND, at(3000, 3300), 1, List.of(0L, 3000L, 3300L)),
        argumentSet(
            "alive counts from the last commit",
            14 * SECOND,
            at(3000),
            1,
            List.of(0L, 3000L, 13_000L)),
        argumentSet("a costly commit", 4 * SECOND, at(3000, 3001), 4, List.of(0L, 3000L, 3800L)));
  }

  @ParameterizedTest
  @MethodSource("rhythms")
  void writesAt(long until, List<Long> changes, int syncs, List<Long> commits) {
    assertThat(commits(until, changes::contains, syncs)).isEqualTo(commits);
  }

  @Test
  void isNeverAskedMoreThanFiveTimesInAnySecond() {
    List<Long> commits = commits(60 * SECOND, _ -> true, 1);

    assertThat(commits).hasSize(300);
    for (long commit : commits) {
      assertThat(commits).filteredOn(c -> c >= commit && c < commit + SECOND).hasSizeLessThan(6);
    }
  }

  @Test
  void triesAgainLaterAndLaterWhileItFails() {
    var plan = new CommitPlan(0);
    var attempts = new ArrayList<Long>();
    for (long now = 0; now < 60 * SECOND; now++) {
      if (plan.waitNanos(now * MILLI, false) <= 0) {
        attempts.add(now);
        plan.failed(now * MILLI, now * MILLI);
      }
    }
    assertThat(attempts).containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15_500L, 30_500L, 45_500L);
  }

  @Test
  void changesWaitFiveSecondsFromTheFirstFailureOn() {
    var plan = new CommitPlan(0);
    assertThat(plan.patienceNanos(0)).isEqualTo(Long.MAX_VALUE);
    plan.failed(1000 * MILLI, 1800 * MILLI);
    plan.failed(2300 * MILLI, 2400 * MILLI);

    assertThat(Duration.ofNanos(plan.patienceNanos(5999 * MILLI))).isEqualTo(Duration.ofMillis(1));
    assertThat(plan.patienceNanos(6000 * MILLI)).isZero();
    plan.committed(6000 * MILLI, 1);
    assertThat(plan.patienceNanos(6000 * MILLI)).isEqualTo(Long.MAX_VALUE);
  }

  private static List<Long> commits(long until, LongPredicate changes, int syncs) {
    var plan = new CommitPlan(0);
    var commits = new ArrayList<Long>();
    boolean changed = false;
    for (long now = 0; now < until; now++) {
      changed |= changes.test(now);
      if (plan.waitNanos(now * MILLI, changed) <= 0) {
        commits.add(now);
        plan.committed(now * MILLI, syncs);
        changed = false;
      }
    }
    return commits;
  }

  private static List<Long> at(long... millis) {
    return LongStream.of(millis).boxed().toList();
  }
}
