package io.kubevitals.store;

import static io.kubevitals.store.StoreContract.ALL;
import static io.kubevitals.store.StoreContract.end;
import static io.kubevitals.store.StoreContract.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.OwnMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitLoopTest {
  @TempDir Path folder;

  private final InstantSource clock = InstantSource.system();
  private final OwnMetrics own = new OwnMetrics();
  private final Heartbeats heartbeats = new Heartbeats(own, clock, System::nanoTime);
  private final StoreMetrics metrics = new StoreMetrics(own);
  private final MemorySource source = new MemorySource(clock);

  @Test
  void aChangeIsDurableSoonAndTheLastOneWhenItEnds() throws Exception {
    CommitLoop loop = loop(Store.open(config()));
    loop.start();
    source.add("a", 1);
    loop.changed();
    await().until(() -> source.durable("a") == 1);
    assertThat(heartbeats.all())
        .extracting(Heartbeat::name)
        .containsExactly("store", "store-watch");
    source.add("a", 1);
    loop.close();

    assertThat(heartbeats.all()).isEmpty();
    try (Store store = Store.open(config())) {
      assertThat(rows(store)).containsExactly(new CounterRow("a", List.of(), 2, 2));
    }
  }

  @Test
  void manyWritersNeverMissACommit() throws Exception {
    try (CommitLoop loop = loop(Store.open(config()))) {
      loop.start();
      var writers = new ArrayList<Thread>();
      for (int i = 0; i < 8; i++) {
        String counter = "c" + i;
        writers.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int n = 0; n < 5000; n++) {
                        source.add(counter, 1);
                        loop.changed();
                      }
                    }));
      }
      for (Thread writer : writers) {
        writer.join();
      }
      for (int i = 0; i < 8; i++) {
        String counter = "c" + i;
        await().until(() -> source.durable(counter) == 5000);
      }
    }
  }

  @Test
  void endsCanBeAskedForWhileItWrites() throws Exception {
    try (CommitLoop loop = loop(Store.open(config()))) {
      loop.start();
      source.end(end(1));
      loop.changed();
      await()
          .untilAsserted(
              () -> {
                var ends = new ArrayList<EndRow>();
                ends.addAll(loop.ends(ALL).ends());
                assertThat(ends).containsExactly(end(1));
              });
    }
  }

  @Test
  void withoutItsStoreItRunsAndSaysThatNothingSurvives() throws Exception {
    Path file = folder.resolve("state.db");
    Files.createDirectory(file);
    try (CommitLoop loop = loop(null)) {
      loop.start();
      assertThat(source.told()).containsExactly("persistent false");
      assertThatThrownBy(() -> loop.ends(ALL)).isInstanceOf(StoreException.class);
      source.add("a", 1);
      loop.changed();
      Files.delete(file);

      await().until(() -> source.durable("a") == 1);
      await().until(() -> source.told().contains("persistent true"));
    }
  }

  private CommitLoop loop(@Nullable Store store) {
    return new CommitLoop(config(), store, source, metrics, heartbeats, clock, System::nanoTime);
  }

  private StoreConfig config() {
    String url = "jdbc:sqlite:" + folder.resolve("state.db");
    return new StoreConfig(url, "", "", Duration.ofDays(7));
  }
}
