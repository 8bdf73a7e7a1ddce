package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.FaultRow;
import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.ScriptedApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The daemon where nothing can be written at all, `/tmp` included: it runs, says that its counts
/// will not survive, and counts.
@Needs(Need.ROOT)
class ReadOnlyRootTest {
  /// Makes every file system read-only, for this process alone, and becomes the program.
  private static final String READ_ONLY =
      """
      mount --make-rprivate /
      tac /proc/mounts | while read -r _ point type _; do
        case $type in proc|sysfs|cgroup*|devpts) continue ;; esac
        mount -o remount,bind,ro "$point" || true
      done
      exec "$@"
      """;

  @TempDir private Path folder;

  @Test
  void nothingCanBeWrittenAndEverythingIsCounted() throws IOException {
    try (var server = new ScriptedApiServer(ApiOptions.defaults()).start();
        var ends = new ScriptedEnds(server, 20, Duration.ofMillis(5));
        var daemon =
            Daemon.serve(
                "read-only",
                List.of("unshare", "-m", "sh", "-c", READ_ONLY, "sh"),
                Map.of(
                    "kubernetes.server",
                    server.uri().toString(),
                    "store.url",
                    "jdbc:sqlite:" + folder.resolve("state.db")))) {
      await().until(daemon::ready);
      assertThat(writable(daemon)).as("file systems that can be written").isEmpty();
      ends.start();
      await().until(() -> ends.total() >= 200);
      ends.end();
      await().untilAsserted(() -> assertThat(ScriptedEnds.counted(daemon)).isEqualTo(ends.truth()));
      assertThat(List.of(daemon.status("/livez"), daemon.status("/readyz"))).containsOnly(200);
      assertThat(daemon.metrics().sum("kubevitals_state_persistent", _ -> true)).isZero();
      FaultRow.whole(
          "F20",
          "every file system is read-only",
          1,
          1,
          "ready, state_persistent 0, %d ends, all counted".formatted(ends.total()));
    }
  }

  /// The last that was mounted in a place is the one that is seen there.
  private static List<String> writable(Daemon daemon) throws IOException {
    var mounts = new LinkedHashMap<String, String[]>();
    for (String line :
        Files.readAllLines(Path.of("/proc", Long.toString(daemon.pid()), "mounts"))) {
      String[] mount = line.split(" ", -1);
      mounts.put(mount[1], mount);
    }
    return mounts.values().stream()
        .filter(mount -> mount[2].matches("ext4|xfs|btrfs|overlay|tmpfs|devtmpfs"))
        .filter(mount -> mount[3].startsWith("rw"))
        .map(mount -> mount[1])
        .toList();
  }
}
