package io.kubevitals.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Some fifteen workloads that live realistic lives in a scripted cluster, each on its own thread:
/// within a minute there is a bit of everything.
public final class ScriptedLives implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ScriptedLives.class);

  private static final List<Life> LIVES =
      List.of(
          SteadyLives::web,
          SteadyLives::agents,
          SteadyLives::etcd,
          SteadyLives::report,
          CrashingLives::api,
          CrashingLives::cache,
          CrashingLives::checkout,
          CrashingLives::imports,
          CrashingLives::search,
          CrashingLives::trainer,
          WaitingLives::catalog,
          WaitingLives::mail,
          WaitingLives::giant,
          WaitingLives::stuck,
          DisruptedLives::bare);

  private final List<Thread> threads = new ArrayList<>();

  public ScriptedLives(ScriptedApiServer server, Pace pace, long seed) {
    this(new Stage(server, pace, new SplittableRandom(seed)), LIVES);
  }

  /// @param stage its dice are split among the lives, so that the same seed makes the same lives
  ScriptedLives(Stage stage, List<Life> lives) {
    for (Life life : lives) {
      var own =
          new Stage(stage.server(), stage.pace(), new SplittableRandom(stage.random().nextLong()));
      threads.add(Thread.ofVirtual().name("life-", threads.size()).unstarted(() -> run(life, own)));
    }
  }

  /// The usual lives and one more.
  static List<Life> with(Life more) {
    var lives = new ArrayList<>(LIVES);
    lives.add(more);
    return lives;
  }

  private static void run(Life life, Stage stage) {
    try {
      life.live(stage);
    } catch (InterruptedException _) {
      // The end of the demo.
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a life ended by a bug");
    }
  }

  public ScriptedLives start() {
    threads.forEach(Thread::start);
    return this;
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(1));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
