package io.kubevitals.cluster;

import static io.kubevitals.cluster.LeaseStep.CLAIM;
import static io.kubevitals.cluster.LeaseStep.CREATE;
import static io.kubevitals.cluster.LeaseStep.LOSE;
import static io.kubevitals.cluster.LeaseStep.RENEW;
import static io.kubevitals.cluster.LeaseStep.WAIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LeaseStepTest {
  private static final Duration DURATION = Duration.ofSeconds(15);
  private static final String ME = "me";

  /// Our term, what the Lease says, for how many seconds, and what is to be done.
  static Stream<Arguments> rows() {
    return Stream.of(
        argumentSet("another's, just renewed", 0, lease("other", 15, 3), 0, WAIT),
        argumentSet("another's, nearly run out", 0, lease("other", 15, 3), 14, WAIT),
        argumentSet("another's, run out", 0, lease("other", 15, 3), 15, CLAIM),
        argumentSet("its holder asks for longer", 0, lease("other", 60, 3), 59, WAIT),
        argumentSet("its longer time has run out", 0, lease("other", 60, 3), 60, CLAIM),
        argumentSet("its holder asks for less than we know", 0, lease("other", 1, 3), 14, WAIT),
        argumentSet("nobody may ask for a day", 0, lease("other", 86_400, 3), 300, CLAIM),
        argumentSet("given back", 0, lease("", 15, 3), 0, CLAIM),
        argumentSet("ours from before we began anew", 0, lease(ME, 15, 3), 0, CLAIM),
        argumentSet("none", 0, null, 100, CREATE),
        argumentSet("ours", 3, lease(ME, 15, 3), 2, RENEW),
        argumentSet("ours, lapsed, and nobody took it", 3, lease(ME, 15, 3), 100, RENEW),
        argumentSet("ours, and somebody deleted it", 3, null, 2, LOSE),
        argumentSet("taken from us", 3, lease("other", 15, 4), 0, LOSE),
        argumentSet("taken from us and run out", 3, lease("other", 15, 4), 100, LOSE),
        argumentSet("taken by one of our name", 3, lease(ME, 15, 4), 0, LOSE),
        argumentSet("given back in our name", 3, lease("", 15, 3), 0, LOSE));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theStepFollowsFromWhatTheLeaseSays(
      long term, @Nullable LeaseRecord said, long seconds, LeaseStep expected) {
    var unchanged = Duration.ofSeconds(seconds);
    assertThat(LeaseStep.of(ME, term, said, unchanged, DURATION)).isEqualTo(expected);
  }

  private static LeaseRecord lease(String holder, long seconds, long transitions) {
    return new LeaseRecord(holder, seconds, "", "", transitions, 0);
  }
}
