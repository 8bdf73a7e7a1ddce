package io.kubevitals.cluster;

import static io.kubevitals.cluster.Ending.*;
import static io.kubevitals.cluster.ReflectorPlan.Request.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.cluster.ReflectorPlan.Request;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReflectorPlanTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Backoff CLUSTER = Backoff.of(PodScope.ALL);

  @ParameterizedTest
  @MethodSource
  void theNextRequestFollowsFromTheLast(Request request, Ending ending, Request next) {
    assertThat(streaming(request).after(ended(ending)).request()).isEqualTo(next);
  }

  static Stream<Arguments> theNextRequestFollowsFromTheLast() {
    return Stream.of(
        argumentSet("a list is followed by a watch", LIST_ANY, COMPLETE, WATCH),
        argumentSet("a watch that ends is resumed", WATCH, CLOSED, WATCH),
        argumentSet("a server that ends it too soon may be another", WATCH, CUT_SHORT, CHECK),
        argumentSet("a server behind a break may be another", WATCH, BROKEN, CHECK),
        argumentSet("a server that was away may be another", WATCH, UNREACHABLE, CHECK),
        argumentSet("a refused watch is asked for again", WATCH, FORBIDDEN, WATCH),
        argumentSet("a token is a matter of the token", WATCH, UNAUTHORIZED, WATCH),
        argumentSet("a busy server is asked for the watch", WATCH, THROTTLED, WATCH),
        argumentSet("a server that was ill may be another", WATCH, SERVER_ERROR, CHECK),
        argumentSet("behind a proxy's page may be another", WATCH, FOREIGN, CHECK),
        argumentSet("a server that has our version is watched", CHECK, COMPLETE, WATCH),
        argumentSet("a server that has not is listed", CHECK, TOO_LARGE_VERSION, LIST_LATEST),
        argumentSet("a server that cannot tell is watched", CHECK, REJECTED, WATCH),
        argumentSet("a server that is still away", CHECK, UNREACHABLE, CHECK),
        argumentSet("a server that does not let us yet", CHECK, FORBIDDEN, CHECK),
        argumentSet("what is compacted is listed since", WATCH, EXPIRED, STREAM),
        argumentSet("a stall is verified by a list", WATCH, STALLED, STREAM),
        argumentSet("what could not be read is listed", WATCH, UNREAD, STREAM),
        argumentSet("another history is listed as it is", WATCH, TOO_LARGE_VERSION, LIST_LATEST),
        argumentSet("a watch that nobody knows is listed", WATCH, REJECTED, LIST_LATEST),
        argumentSet("a list since that is gone too", STREAM, EXPIRED, LIST_LATEST),
        argumentSet("a stream since the future", STREAM, TOO_LARGE_VERSION, LIST_LATEST),
        argumentSet("a broken stream is begun again", STREAM, BROKEN, STREAM),
        argumentSet("a refused stream is begun again", STREAM, FORBIDDEN, STREAM),
        argumentSet("a server without streams", STREAM, REJECTED, LIST_SINCE),
        argumentSet("a server that ignores streams", STREAM, CLOSED, LIST_SINCE),
        argumentSet("a stream that stalls", STREAM, STALLED, LIST_SINCE),
        argumentSet("a list since that is gone", LIST_SINCE, EXPIRED, LIST_LATEST),
        argumentSet("a list since the future", LIST_SINCE, TOO_LARGE_VERSION, LIST_LATEST),
        argumentSet("a server without NotOlderThan", LIST_SINCE, REJECTED, LIST_LATEST),
        argumentSet("a broken list is begun again", LIST_SINCE, BROKEN, LIST_SINCE),
        argumentSet("a page that is gone", LIST_LATEST, EXPIRED, LIST_WHOLE),
        argumentSet("a whole list that is gone", LIST_WHOLE, EXPIRED, LIST_LATEST),
        argumentSet("any list of the future", LIST_ANY, TOO_LARGE_VERSION, LIST_LATEST));
  }

  @Test
  void aServerWithoutStreamsIsListedFromItsCacheFirst() {
    assertThat(ReflectorPlan.START.after(ended(REJECTED)).request()).isEqualTo(LIST_ANY);
    assertThat(ReflectorPlan.START.after(ended(UNREACHABLE)).request()).isEqualTo(STREAM);
  }

  @Test
  void aStreamThatBreaksAgainAndAgainIsGivenUp() {
    ReflectorPlan plan = ReflectorPlan.START;
    for (int i = 0; i < 2; i++) {
      plan = plan.after(ended(BROKEN));
      assertThat(plan.request()).isEqualTo(STREAM);
    }
    assertThat(plan.after(ended(BROKEN)).request()).isEqualTo(LIST_ANY);
  }

  @Test
  void anUnreadableWatchIsListedInTheEnd() {
    ReflectorPlan plan = streaming(WATCH);
    for (int i = 0; i < 3; i++) {
      plan = plan.after(ended(MALFORMED));
      assertThat(plan.request()).isEqualTo(WATCH);
    }
    assertThat(plan.after(ended(MALFORMED)).request()).isEqualTo(STREAM);
  }

  @Test
  void aStreamThatEndsAfterItsListIsAWatch() {
    var outcome = new Outcome(CLOSED, true, LONG, null);
    assertThat(ReflectorPlan.START.after(outcome))
        .isEqualTo(new ReflectorPlan(WATCH, 0, true, 0, true));
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void everyEndingAfterEveryRequestHasANextOne(Ending ending) {
    for (Request request : Request.values()) {
      for (boolean known : new boolean[] {false, true}) {
        var plan = new ReflectorPlan(request, 7, false, 0, known);
        assertThat(plan.after(ended(ending)).request()).isNotEqualTo(STREAM);
      }
    }
  }

  @ParameterizedTest
  @MethodSource
  void theWaitFollowsFromTheEnding(ReflectorPlan plan, Outcome outcome, Duration longest) {
    ReflectorPlan next = plan.after(outcome);
    assertThat(next.delay(outcome, CLUSTER, 1)).isEqualTo(longest);
  }

  static Stream<Arguments> theWaitFollowsFromTheEnding() {
    return Stream.of(
        argumentSet("a watch's usual end", streaming(WATCH), lived(CLOSED, LONG), Duration.ZERO),
        argumentSet("a break", streaming(WATCH), lived(BROKEN, LONG), Duration.ZERO),
        argumentSet("a list", failed(STREAM, 5), ended(COMPLETE), Duration.ZERO),
        argumentSet("first failure", streaming(WATCH), ended(UNREACHABLE), Duration.ofMillis(500)),
        argumentSet("second failure", failed(WATCH, 1), ended(UNREACHABLE), Duration.ofSeconds(1)),
        argumentSet("the cap", failed(WATCH, 50), ended(UNREACHABLE), Duration.ofSeconds(2)),
        argumentSet(
            "accepted and closed",
            failed(WATCH, 3),
            lived(CLOSED, Duration.ofMillis(900)),
            Duration.ofSeconds(2)),
        argumentSet("410", streaming(WATCH), ended(EXPIRED), Duration.ZERO),
        argumentSet("not read", streaming(WATCH), lived(UNREAD, LONG), Duration.ZERO),
        argumentSet("410 again and again", failed(WATCH, 3), ended(EXPIRED), Duration.ofSeconds(2)),
        argumentSet("403", streaming(WATCH), ended(FORBIDDEN), Duration.ofSeconds(35)),
        argumentSet(
            "403 of a server that just started",
            new ReflectorPlan(WATCH, 50, true, 4, true),
            ended(FORBIDDEN),
            Duration.ofSeconds(2)),
        argumentSet(
            "Retry-After",
            streaming(WATCH),
            new Outcome(THROTTLED, false, Duration.ZERO, Duration.ofSeconds(7)),
            Duration.ofSeconds(7)),
        argumentSet(
            "Retry-After of nothing",
            failed(WATCH, 1),
            new Outcome(THROTTLED, false, Duration.ZERO, Duration.ZERO),
            Duration.ofSeconds(1)));
  }

  @Test
  void refusalsAreAskedForTwiceAMinuteAtMost() {
    var outcome = ended(FORBIDDEN);
    ReflectorPlan plan = streaming(WATCH).after(outcome);
    assertThat(plan.delay(outcome, CLUSTER, 0)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void patienceWithRefusalsEndsSoonAfterAnOutage() {
    ReflectorPlan plan = streaming(WATCH).after(ended(UNREACHABLE));
    int quick = 0;
    while (plan.after(ended(FORBIDDEN)).delay(ended(FORBIDDEN), CLUSTER, 1).toSeconds() < 30) {
      plan = plan.after(ended(FORBIDDEN));
      quick++;
    }
    assertThat(quick).isEqualTo(3);
  }

  @Test
  void aFleetIsMorePatientThanTheClustersOwnProcess() {
    assertThat(Backoff.of(PodScope.NODE).delay(30, 1)).isEqualTo(Duration.ofSeconds(15));
  }

  private static ReflectorPlan streaming(Request request) {
    return failed(request, 0);
  }

  private static ReflectorPlan failed(Request request, int failures) {
    return new ReflectorPlan(request, failures, true, 0, true);
  }

  private static Outcome ended(Ending ending) {
    return lived(ending, Duration.ZERO);
  }

  private static Outcome lived(Ending ending, Duration lived) {
    return new Outcome(ending, false, lived, null);
  }
}
