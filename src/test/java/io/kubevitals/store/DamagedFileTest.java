package io.kubevitals.store;

import static io.kubevitals.store.StoreContract.ALL;
import static io.kubevitals.store.StoreContract.bytes;
import static io.kubevitals.store.StoreContract.end;
import static io.kubevitals.store.StoreContract.ends;
import static io.kubevitals.store.StoreContract.meta;
import static io.kubevitals.store.StoreContract.rows;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.kubevitals.FaultRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// A file of 64 KiB with rows of every kind, and every way to spoil it. It must always open, and
/// what is in it then must be right or absent, never wrong. In memory where the system has such a
/// folder.
class DamagedFileTest {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final int FLIPS = 10_000;

  private final List<Row> rows = new ArrayList<>();
  private final List<EndRow> ends = new ArrayList<>();
  private Path folder;
  private Path file;
  private byte[] sound;
  private int unreadable;

  private static void logSalvage(@Nullable Level level) {
    ((Logger) LoggerFactory.getLogger(Salvage.class)).setLevel(level);
  }

  @BeforeAll
  static void beQuiet() {
    logSalvage(Level.ERROR);
  }

  @AfterAll
  static void speakAgain() {
    logSalvage(null);
  }

  @BeforeEach
  void writeASoundFile() throws IOException {
    folder = Files.createTempDirectory(Files.isWritable(MEMORY) ? MEMORY : Path.of("/tmp"), "kv.");
    file = folder.resolve("state.db");
    for (int i = 0; i < 150; i++) {
      rows.add(new CounterRow("container_terminations_total", labels(i), i * 7L, i * 6L));
    }
    for (int i = 0; i < 60; i++) {
      rows.add(new PodRow(PodRow.Kind.POD, "pod-" + i, bytes("s".repeat(200 + i * 3))));
    }
    for (int i = 0; i < 4; i++) {
      rows.add(new PodRow(PodRow.Kind.STONE, "stone-" + i, bytes("t".repeat(20))));
      rows.add(new IncidentRow("incident-" + i, bytes("i".repeat(30))));
      rows.add(new ScraperRow("10.0.0." + i, "Prometheus/3", StoreContract.NOW));
    }
    rows.add(new CursorRow("pods", "4711"));
    for (int i = 0; i < 60; i++) {
      ends.add(end(i));
    }
    var all = new ArrayList<Row>(rows);
    all.addAll(ends);
    try (Store store = SqliteStore.open(file)) {
      store.commit(new Batch(meta(1), false, List.of(), all), 1);
    }
    sound = Files.readAllBytes(file);
    assertThat(sound.length).isBetween(64 * 1024, 96 * 1024);
  }

  @AfterEach
  void clear() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path path : files.toList()) {
        Files.delete(path);
      }
    }
    Files.delete(folder);
  }

  @Test
  void aFlippedBitCostsAtMostWhatItHits() throws Exception {
    var random = new Random(4);
    long kept = 0;
    for (int flip = 0; flip < FLIPS; flip++) {
      byte[] damaged = sound.clone();
      int bit = random.nextInt(damaged.length * 8);
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      kept += open(damaged, "bit " + bit);
    }
    FaultRow.whole(
        "F21",
        "a bit of the state file flips",
        FLIPS,
        FLIPS,
        "all opened, %.2f %% of the rows kept, %d times no end readable"
            .formatted(100.0 * kept / FLIPS / (rows.size() + ends.size()), unreadable));
    assertThat(unreadable).isZero();
    assertThat((double) kept / FLIPS).isGreaterThan(0.9 * (rows.size() + ends.size()));
  }

  @Test
  void aCutFileKeepsWhatIsLeft() throws Exception {
    cutAtEvery(20);
  }

  @Test
  @Tag("long")
  void aFileCutAnywhereKeepsWhatIsLeft() throws Exception {
    cutAtEvery(1);
  }

  private void cutAtEvery(int step) throws Exception {
    int cuts = 0;
    for (int length = 0; length < sound.length; length += step) {
      open(Arrays.copyOf(sound, length), "length " + length);
      cuts++;
    }
    FaultRow.part("F21t", "the state file is cut off", sound.length, cuts, "all opened");
  }

  /// @return how many rows are there
  private int open(byte[] content, String what) throws Exception {
    for (String suffix : List.of("-wal", ".damaged-1", ".damaged-2", ".damaged-3")) {
      Files.deleteIfExists(folder.resolve("state.db" + suffix));
    }
    Files.write(file, content);
    try (Store store = SqliteStore.open(file)) {
      List<Row> now = rows(store);
      List<EndRow> nowEnds = readableEnds(store);
      Set<Row> unknown = new HashSet<>(now);
      rows.forEach(unknown::remove);
      assertThat(unknown).as(what).isEmpty();
      Set<EndRow> unknownEnds = new HashSet<>(nowEnds);
      ends.forEach(unknownEnds::remove);
      assertThat(unknownEnds).as(what).isEmpty();
      assertThat(now).as(what).doesNotHaveDuplicates();
      boolean complete = now.size() == rows.size();
      boolean resumable = now.stream().anyMatch(CursorRow.class::isInstance);
      assertThat(complete || !resumable).as("a cursor without all rows, " + what).isTrue();
      assertThat(store.meta()).as(what).isIn(null, meta(1));
      assertThat(oldest(store, nowEnds)).as(what).isTrue();
      return now.size() + nowEnds.size();
    }
  }

  /// Ends are checked only when they are asked for: where that finds damage there is an error, and
  /// never a wrong answer.
  private List<EndRow> readableEnds(Store store) throws Exception {
    try {
      return ends(store, ALL);
    } catch (StoreException e) {
      assertThat(e).hasMessageStartingWith("The ends cannot be read");
      unreadable++;
      return List.of();
    }
  }

  /// Whether the oldest end is told that is there.
  private static boolean oldest(Store store, List<EndRow> present) {
    try {
      return present.isEmpty() || present.getLast().time().equals(store.oldestEnd());
    } catch (StoreException e) {
      return true;
    }
  }

  private static List<String> labels(int i) {
    return List.of("shop", "web-" + i, "deployment", "app", "app", "OOMKilled", "false");
  }
}
