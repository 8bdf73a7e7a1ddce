package io.kubevitals.store;

import static io.kubevitals.store.StoreContract.ALL;
import static io.kubevitals.store.StoreContract.end;
import static io.kubevitals.store.StoreContract.ends;
import static io.kubevitals.store.StoreContract.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.metrics.OwnMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real file and a virtual clock. A file that cannot be opened has a folder in its place.
class CommitterTest {
  @TempDir Path folder;

  private final OwnMetrics own = new OwnMetrics();
  private final StoreMetrics metrics = new StoreMetrics(own);
  private long millis;
  private final MemorySource source = new MemorySource(this::now);
  private Path file;
  private Committer committer;

  @BeforeEach
  void begin() throws StoreException {
    file = folder.resolve("state.db");
    committer = committer(SqliteStore.open(file));
  }

  @AfterEach
  void close() {
    Store store = committer.store();
    if (store != null) {
      store.close();
    }
  }

  @Test
  void whatIsCommittedIsToldAndThere() throws Exception {
    source.add("a", 3);
    committer.step(true);

    assertThat(source.told).containsExactly("committed 1");
    assertThat(rows(store())).containsExactly(counter("a", 3));
  }

  @Test
  void aStoreThatWasClosedUnderItIsOpenedAgainAndNothingIsLost() throws Exception {
    source.add("a", 1);
    committer.step(true);
    store().close();
    source.add("a", 1);
    source.end(end(1));
    pass(200, true);
    assertThat(source.told).containsExactly("committed 1");
    pass(600, true);

    assertThat(source.told).containsExactly("committed 1", "failed 2", "committed 2");
    assertThat(rows(store())).containsExactly(counter("a", 2));
    assertThat(ends(store(), ALL)).containsExactly(end(1));
  }

  @Test
  void goesOnFromMemoryAfterFiveSecondsAndWritesAllWhenItCanAgain() throws Exception {
    source.add("a", 1);
    committer.step(true);
    block();
    source.add("a", 1);
    pass(4900, true);
    assertThat(source.told).containsExactly("committed 1");
    pass(600, true);
    assertThat(source.told).containsExactly("committed 1", "persistent false");
    source.add("b", 5);
    pass(60_000, true);
    assertThat(source.told).hasSize(2);
    unblock();
    pass(16_000, true);

    assertThat(source.told)
        .startsWith(
            "committed 1", "persistent false", "failed 1", "committed 2 whole", "persistent true");
    assertThat(rows(store())).containsExactlyInAnyOrder(counter("a", 2), counter("b", 5));
  }

  @Test
  void beginsFromMemoryWhereTheStoreCannotBeOpenedAndReplacesWhatItHeld() throws Exception {
    source.add("old", 7);
    source.end(end(1));
    committer.step(true);
    block();
    committer = committer(null);
    source.told.clear();
    source.add("a", 1);
    pass(2000, true);
    assertThat(source.told).isEmpty();
    unblock();
    Files.move(folder.resolve("aside"), file);
    pass(16_000, true);

    assertThat(rows(store())).contains(counter("a", 1));
    assertThat(source.told).startsWith("committed 2 whole", "persistent true");
    assertThat(ends(store(), ALL)).containsExactly(end(1));
  }

  @Test
  void aLaterTermEndsIt() throws Exception {
    source.add("a", 1);
    source.term = 3;
    committer.step(true);
    store().claim(4);
    source.add("a", 1);
    pass(1000, true);

    assertThat(source.told).containsExactly("committed 1", "persistent false", "fenced");
    assertThat(committer.fenced()).isTrue();
    assertThat(rows(store())).containsExactly(counter("a", 1));
  }

  @Test
  void oldEndsGo() throws Exception {
    source.end(end(1));
    committer.step(true);
    millis += Duration.ofDays(8).toMillis();
    pass(1000, false);

    assertThat(ends(store(), ALL)).isEmpty();
  }

  @Test
  void theLastChangesAreWrittenAtTheEnd() throws Exception {
    committer.step(true);
    source.add("a", 1);
    committer.finish();
    begin();

    assertThat(rows(store())).containsExactly(counter("a", 1));
  }

  private Committer committer(@Nullable Store store) {
    return new Committer(
        () -> SqliteStore.open(file),
        store,
        source,
        metrics,
        Duration.ofDays(7),
        this::now,
        () -> millis * 1_000_000);
  }

  private Store store() {
    return Objects.requireNonNull(committer.store());
  }

  /// Steps every 10 ms.
  private void pass(long duration, boolean news) {
    boolean changed = news;
    for (long end = millis + duration; millis < end; millis += 10) {
      if (committer.waitNanos(changed) <= 0 && committer.step(changed)) {
        changed = false;
      }
    }
  }

  private void block() throws IOException {
    store().close();
    Files.move(file, folder.resolve("aside"));
    Files.createDirectory(file);
  }

  private void unblock() throws IOException {
    Files.delete(file);
  }

  private Instant now() {
    return StoreContract.NOW.plusMillis(millis);
  }

  private static CounterRow counter(String name, long total) {
    return new CounterRow(name, List.of(), total, total);
  }
}
