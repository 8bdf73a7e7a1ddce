package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.FaultRow;
import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.ScriptedApiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The daemon as a process of its own, with its state in a file, killed while containers end: no
/// end is lost, none counts twice, and no scraper ever sees a counter go back.
class KilledDaemonTest {
  private static final Duration PACE = Duration.ofMillis(50);
  private static final int PAUSE_MILLIS = 1500;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int LONG = 1000;

  private final ScriptedApiServer server = new ScriptedApiServer(ApiOptions.defaults());
  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void fiftyKillsLoseNothingAndCountNothingTwice() throws Exception {
    kill(50);
  }

  @Test
  @Tag("long")
  void aThousandKillsLoseNothingAndCountNothingTwice() throws Exception {
    kill(LONG);
  }

  private void kill(int kills) throws Exception {
    long seed = System.nanoTime();
    var random = new Random(seed);
    try (var ends = new ScriptedEnds(server, random.nextLong(), PACE);
        var scraper = new StrictScraper()) {
      var daemon = serve();
      scraper.scrapes(daemon.url());
      // What ends before the first list is kept is nobody's to count.
      var first = daemon;
      await().atMost(LIMIT).until(first::ready);
      await().atMost(LIMIT).until(() -> written(first) > 0);
      // What it sees first is where its sum begins.
      await().atMost(LIMIT).until(() -> scraper.pages() > 0);
      ends.start();
      for (int i = 0; i < kills; i++) {
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(PAUSE_MILLIS)).toNanos());
        daemon.kill();
        daemon = serve();
        scraper.scrapes(daemon.url());
      }
      ends.end();
      try {
        var last = daemon;
        await("seed " + seed)
            .atMost(LIMIT)
            .untilAsserted(() -> assertThat(ScriptedEnds.counted(last)).isEqualTo(ends.truth()));
        await("seed " + seed)
            .atMost(LIMIT)
            .untilAsserted(
                () -> assertThat(scraper.increase(ScriptedEnds.FAMILY)).isEqualTo(ends.total()));
        assertThat(scraper.decreases()).as("seed %d", seed).isEmpty();
        assertThat(lists()).as("lists").isEqualTo(1);
        assertThat(last.metrics().sum("kubevitals_watch_gap_seconds_total", _ -> true)).isZero();
        FaultRow.part(
            "F18",
            "kill -9 of the daemon while containers end",
            LONG,
            kills,
            "%,d ends, all counted once, %,d pages without a decrease, 1 list"
                .formatted(ends.total(), scraper.pages()));
      } finally {
        daemon.kill();
      }
    }
  }

  private Daemon serve() {
    return Daemon.serve(
        "killed",
        Map.of(
            "kubernetes.server",
            server.uri().toString(),
            "store.url",
            "jdbc:sqlite:" + folder.resolve("state.db")));
  }

  private static double written(Daemon daemon) {
    return daemon.metrics().sum("kubevitals_state_rows_written_total", _ -> true);
  }

  /// Those that tell pods: a server that is asked for its version alone has a name that no pod has
  /// to look for.
  private int lists() {
    return server
        .requests()
        .count(
            request ->
                request.isPods()
                    && !request.query("fieldSelector").contains("metadata.name")
                    && (request.isList() || request.flag("sendInitialEvents")));
  }
}
