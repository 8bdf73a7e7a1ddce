package io.kubevitals.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Heartbeats heartbeats =
      new Heartbeats(new OwnMetrics(), InstantSource.fixed(Instant.EPOCH), nanos::get);

  @Test
  void aLoopIsDeadOnlyWhenItsLastBeatIsOlderThanItsMaximum() {
    var loop = heartbeats.loop("watch", Duration.ofSeconds(10));
    nanos.set(Duration.ofSeconds(10).toNanos());
    assertThat(loop.ok()).isTrue();
    nanos.incrementAndGet();
    assertThat(loop.ok()).isFalse();
    loop.beat();
    assertThat(loop.ok()).isTrue();
  }

  @Test
  void whatHasADeadlineOfItsOwnMayTakeThatLong() {
    var loop = heartbeats.loop("watch", Duration.ofSeconds(10));
    loop.beat(Duration.ofSeconds(90));
    nanos.set(Duration.ofSeconds(90).toNanos());
    assertThat(loop.ok()).isTrue();
    nanos.incrementAndGet();
    assertThat(loop.ok()).isFalse();
  }

  @Test
  void aLoopThatEndedIsForgottenButNotItsSuccessor() {
    var first = heartbeats.loop("watch", Duration.ofSeconds(10));
    var second = heartbeats.loop("watch", Duration.ofSeconds(10));
    first.end();
    assertThat(heartbeats.all()).containsExactly(second);
    second.end();
    assertThat(heartbeats.all()).isEmpty();
  }

  @Test
  void theBuildKnowsItsVersion() {
    assertThat(BuildInfo.read().version()).matches("\\d+\\.\\d+\\.\\d+.*");
  }
}
