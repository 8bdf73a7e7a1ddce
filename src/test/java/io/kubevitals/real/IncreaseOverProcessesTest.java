package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A thousand ends of pods that nobody had seen, while the daemon is killed again and again, rolled
/// out, and its Lease changes hands: `sum(increase())` of two Prometheus tells each reason's true
/// number.
@Tag("api")
@Tag("prometheus")
@Needs({Need.API, Need.PROMETHEUS})
@TestInstance(Lifecycle.PER_CLASS)
class IncreaseOverProcessesTest {
  @RegisterExtension final SharedCluster server = SharedCluster.withNodes(0);

  private static final String NAMESPACE = "processes";
  private static final int KILLS = 6;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Closing closing = new Closing();

  @AfterEach
  void end() {
    closing.close();
  }

  @Test
  void itTellsWhatHappened() throws IOException, InterruptedException, ExecutionException {
    KubeApi api = server.get().api();
    closing.add(Stage.open(api, NAMESPACE, false), Stage::close);
    var daemons = closing.add(Succession.begin(server.get(), NAMESPACE), Succession::close);
    var both = closing.add(TwoPrometheus.scraping(daemons), TwoPrometheus::close);
    long seed = System.nanoTime();
    var random = new Random(seed);
    var ends = new FutureTask<>(() -> new ThousandEnds(api, NAMESPACE, seed).play());
    Thread.ofVirtual().start(ends);
    for (int kill = 0; kill < KILLS; kill++) {
      LockSupport.parkNanos(Duration.ofMillis(500 + random.nextInt(3000)).toNanos());
      daemons.kill();
    }
    daemons.awaitFollowing();
    daemons.rollOut();
    daemons.changeHands();
    Map<String, Integer> ledger = ends.get();
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(served(daemons)).as("seed %d", seed).isEqualTo(ledger));
    System.out.printf(
        "%n1,000 ends over %d kills, a rollout and a change of the Lease (seed %d):%n",
        daemons.kills(), seed);
    ledger.forEach(
        (reason, truth) ->
            both.tell("namespace=\"" + NAMESPACE + "\",reason=\"" + reason + "\"", truth));
  }

  private static Map<String, Integer> served(Succession daemons) {
    var served = new TreeMap<String, Integer>();
    for (Exposition.Sample sample : daemons.daemon().metrics().named(Account.TERMINATIONS)) {
      if (sample.label("namespace").equals(NAMESPACE) && sample.value() > 0) {
        served.merge(sample.label("reason"), (int) sample.value(), Integer::sum);
      }
    }
    return served;
  }
}
