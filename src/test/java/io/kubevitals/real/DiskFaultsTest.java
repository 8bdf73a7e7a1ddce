package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.ScriptedApiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The disk under the state fails in every way that a disk has while containers end: the daemon
/// counts on in memory and says so, and when the disk is well again everything is there, even after
/// a kill.
@Needs({Need.MOUNTS, Need.COMPILER})
class DiskFaultsTest {
  private static final String ENDS = "kubevitals_container_terminations_total";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int EIO = 5;
  private static final int ENOSPC = 28;

  private final ScriptedApiServer server = new ScriptedApiServer(ApiOptions.defaults());
  @TempDir private Path folder;
  private Disk disk;

  interface Step {
    void run(Disk disk) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server.start();
    disk = Disk.in(folder);
  }

  @AfterEach
  void stop() {
    server.close();
    disk.close();
  }

  static List<Arguments> faults() {
    return List.of(
        fault("full", Disk::fill, Disk::empty),
        fault("read-only by an error", Disk::breakDown, Disk::repair),
        fault("frozen", Disk::freeze, Disk::thaw),
        fault("no write succeeds", calls("pwrite", EIO, 100), Disk::repairCalls),
        fault("no flush succeeds", calls("sync", EIO, 100), Disk::repairCalls),
        fault("most writes fail", calls("pwrite", ENOSPC, 90), Disk::repairCalls));
  }

  private static Arguments fault(String name, Step begins, Step ends) {
    return argumentSet(name, begins, ends);
  }

  /// So many of a hundred calls of the C library fail. Only SQLite writes with `pwrite`.
  private static Step calls(String call, int error, int percent) {
    return disk -> disk.failCalls("%s %d %d".formatted(call, error, percent));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void theDaemonCountsOnAndLosesNothing(Step begins, Step finishes) throws Exception {
    try (var ends = new ScriptedEnds(server, System.nanoTime(), Duration.ofMillis(20));
        var scraper = new StrictScraper();
        Daemon daemon = serve(disk.withFailingCalls())) {
      scraper.scrapes(daemon.url());
      await().atMost(LIMIT).until(daemon::ready);
      await().atMost(LIMIT).until(() -> persistent(daemon) == 1 && written(daemon) > 0);
      ends.start();
      begins.run(disk);
      long began = System.nanoTime();
      await("says so").atMost(LIMIT).until(() -> persistent(daemon) == 0);
      long told = System.nanoTime();
      double before = counted(daemon);
      await("counts on").atMost(LIMIT).until(() -> counted(daemon) > before + 50);
      assertThat(daemon.status("/livez")).isEqualTo(200);
      finishes.run(disk);
      long well = System.nanoTime();
      await("resumes").atMost(LIMIT).until(() -> persistent(daemon) == 1);
      System.out.printf(
          "Disk fault: told after %.1f s, written again %.1f s after its end%n",
          seconds(told - began), seconds(System.nanoTime() - well));
      ends.end();
      await().atMost(LIMIT).untilAsserted(() -> assertThat(byKind(daemon)).isEqualTo(ends.truth()));

      daemon.kill();
      try (Daemon successor = serve(List.of())) {
        scraper.scrapes(successor.url());
        await()
            .atMost(LIMIT)
            .untilAsserted(() -> assertThat(byKind(successor)).isEqualTo(ends.truth()));
        assertThat(successor.metrics().sum("kubevitals_list_total", _ -> true)).isZero();
      }
      assertThat(scraper.decreases()).isEmpty();
    }
  }

  @Test
  void startedOnAReadOnlyDiskItServesAndWritesWhenItCan() throws Exception {
    Program.run(List.of("mount", "-o", "remount,ro", disk.place().toString()));
    try (var ends = new ScriptedEnds(server, System.nanoTime(), Duration.ofMillis(20));
        Daemon daemon = serve(List.of())) {
      await().atMost(LIMIT).until(daemon::ready);
      assertThat(persistent(daemon)).isZero();
      ends.start();
      await().atMost(LIMIT).until(() -> counted(daemon) > 50);
      Program.run(List.of("mount", "-o", "remount,rw", disk.place().toString()));
      await("resumes").atMost(LIMIT).until(() -> persistent(daemon) == 1);
      ends.end();
      await().atMost(LIMIT).untilAsserted(() -> assertThat(byKind(daemon)).isEqualTo(ends.truth()));
    }
  }

  private Daemon serve(List<String> through) {
    return Daemon.serve(
        "disk-faults",
        through,
        Map.of(
            "kubernetes.server",
            server.uri().toString(),
            "store.url",
            "jdbc:sqlite:" + disk.place().resolve("state.db")));
  }

  private static double persistent(Daemon daemon) {
    return daemon.metrics().sum("kubevitals_state_persistent", _ -> true);
  }

  private static double written(Daemon daemon) {
    return daemon.metrics().sum("kubevitals_state_rows_written_total", _ -> true);
  }

  private static double counted(Daemon daemon) {
    return daemon.metrics().sum(ENDS, _ -> true);
  }

  private static Map<String, Integer> byKind(Daemon daemon) {
    var counted = new TreeMap<String, Integer>();
    for (Exposition.Sample sample : daemon.metrics().named(ENDS)) {
      if (sample.value() > 0) {
        String key = sample.label("workload") + " " + sample.label("reason");
        counted.merge(key, (int) sample.value(), Integer::sum);
      }
    }
    return counted;
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
