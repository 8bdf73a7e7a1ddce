package io.kubevitals.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final OwnMetrics own = new OwnMetrics();
  private final Heartbeats heartbeats =
      new Heartbeats(own, InstantSource.system(), System::nanoTime);
  private final CountDownLatch gaveUp = new CountDownLatch(1);
  private final LoopWatchdog watchdog = new LoopWatchdog(heartbeats, own, gaveUp::countDown);
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @AfterEach
  void end() {
    watchdog.close();
  }

  @Test
  void whatDiedBeginsAnewAndWhatDiesAgainAndAgainEndsTheProcess() throws Exception {
    try (var loop =
        new Loop(
            "dying",
            LONG,
            heartbeats,
            _ -> {
              told.add("run");
              throw new AssertionError("a bug");
            })) {
      loop.start();
      watchdog.start();
      gaveUp.await();
      assertThat(told).hasSize(4);
      assertThat(heartbeats.all().getFirst().ok()).isFalse();
      assertThat(restarts("dying")).isEqualTo(3);
    }
    assertThat(heartbeats.all()).isEmpty();
  }

  @Test
  void aLongRestBeatsAllTheWhile() throws Exception {
    Heartbeat heartbeat = heartbeats.loop("resting", LONG);
    long until = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    Loop.rest(heartbeat, until, Duration.ofMillis(20));
    assertThat(System.nanoTime()).isGreaterThanOrEqualTo(until);
    assertThat(heartbeat.beats()).isBetween(2L, 51L);
    assertThat(heartbeat.limit()).isLessThanOrEqualTo(Loop.MAX_WORK.plusMillis(20));
    Loop.rest(heartbeat, until);
    assertThat(heartbeat.beats()).isLessThan(52);
  }

  @Test
  void whatHangsIsInterruptedAndTheRunThatWakesUpLateEndsItself() throws Exception {
    var wake = new CountDownLatch(1);
    try (var loop = new Loop("hanging", Duration.ofSeconds(1), heartbeats, run(wake))) {
      loop.start();
      watchdog.start();
      assertThat(told.take()).isEqualTo("run");
      assertThat(List.of(told.take(), told.take())).containsExactlyInAnyOrder("interrupted", "run");
      wake.countDown();
      await().until(() -> told.contains("abandoned"));
      assertThat(restarts("hanging")).isEqualTo(1);
    }
    assertThat(gaveUp.getCount()).isEqualTo(1);
  }

  /// The first run hangs and does not even listen to an interrupt; the second is well.
  private Loop.Body run(CountDownLatch wake) {
    return heartbeat -> {
      boolean first = told.isEmpty() && wake.getCount() > 0 && heartbeat.beats() == 0;
      told.add("run");
      if (!first || restarts("hanging") > 0) {
        while (true) {
          heartbeat.beat();
          Thread.sleep(Duration.ofMillis(50));
        }
      }
      awaitDeaf(wake);
      try {
        heartbeat.beat();
      } catch (Heartbeat.AbandonedError e) {
        told.add("abandoned");
        throw e;
      }
    };
  }

  private void awaitDeaf(CountDownLatch wake) throws InterruptedException {
    try {
      wake.await();
    } catch (InterruptedException _) {
      told.add("interrupted");
      wake.await();
    }
  }

  @Test
  void aLoopThatIsOverIsNotBegunAnew() {
    var loop = new Loop("over", LONG, heartbeats, _ -> Thread.sleep(LONG));
    loop.start();
    assertThat(loop.isAlive()).isTrue();
    loop.close();
    assertThat(loop.isAlive()).isFalse();
    loop.restart();
    assertThat(loop.isAlive()).isFalse();
    assertThat(heartbeats.all()).isEmpty();
  }

  private double restarts(String loop) {
    return own.counter("loop_restarts_total", "", "loop").value(loop);
  }
}
