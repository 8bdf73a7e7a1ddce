package io.kubevitals.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.http.Answer;
import io.kubevitals.http.Body;
import io.kubevitals.store.Batch;
import io.kubevitals.store.EndPage;
import io.kubevitals.store.EndQuery;
import io.kubevitals.store.EndRow;
import io.kubevitals.store.Meta;
import io.kubevitals.store.Origin;
import io.kubevitals.store.Row;
import io.kubevitals.store.Store;
import io.kubevitals.store.StoreConfig;
import io.kubevitals.store.StoreException;
import io.kubevitals.web.EndsApi;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// As many ends as are kept at most, asked for as a client does, without a moment in which more
/// than a page of them is in memory.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndsMemoryTest {
  private static final int ENDS = 1_000_000;
  private static final int BATCH = 20_000;
  private static final Instant BEGIN = Instant.parse("2026-07-24T12:00:00Z");
  private static final Pattern NEXT = Pattern.compile("\"truncated\":true,\"next\":\"([^\"]+)\"");
  private static final int MIB = 1 << 20;

  @TempDir static Path folder;
  private Store store;
  private EndsApi api;

  @BeforeAll
  void write() throws StoreException {
    String url = "jdbc:sqlite:" + folder.resolve("state.db");
    store = Store.open(new StoreConfig(url, "", "", Duration.ofDays(7)));
    var meta = new Meta(new Origin("uid", "server", "all").identity(), 0, BEGIN);
    for (int i = 0; i < ENDS; i += BATCH) {
      var rows = new ArrayList<Row>();
      for (int j = i; j < i + BATCH; j++) {
        rows.add(end(j));
      }
      store.commit(new Batch(meta, false, List.of(), rows), i + 1);
    }
    var source =
        new EndsApi.Ends() {
          @Override
          public EndPage read(EndQuery query) throws StoreException {
            return store.ends(query);
          }

          @Override
          public Instant completeSince() throws StoreException {
            return Objects.requireNonNull(store.oldestEnd());
          }
        };
    api =
        new EndsApi(() -> source, InstantSource.system(), System::nanoTime, Duration.ofMinutes(5));
  }

  @AfterAll
  void close() {
    store.close();
  }

  private static EndRow end(int i) {
    return new EndRow(
        BEGIN.plusMillis(i / 3),
        "00000000-0000-4000-8000-%012d".formatted(i),
        i == ENDS / 4 ? "seldom" : "shop-" + i % 50,
        "web-%d".formatted(i),
        "web",
        "statefulset",
        "app",
        "app",
        "Error",
        false,
        1);
  }

  /// Counts what is written, and looks now and then how much is alive.
  private static final class Reader extends OutputStream {
    private static final long EVERY = 20L << 20;

    private final List<Long> alive = new ArrayList<>();
    private long bytes;
    private long ends;
    private long look = EVERY;
    private String tail = "";

    @Override
    public void write(int b) {
      throw new AssertionError("one byte at a time");
    }

    @Override
    public void write(byte[] piece, int from, int length) {
      bytes += length;
      for (int i = from; i < from + length; i++) {
        ends += piece[i] == '{' ? 1 : 0;
      }
      tail = new String(piece, from, length, UTF_8);
      if (bytes > look) {
        look += EVERY;
        System.gc();
        alive.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      }
    }
  }

  private void read(Map<String, String> parameters, Reader reader) throws IOException {
    Answer answer = api.route().answer().apply(parameters);
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    ((Body.Stream) answer.content()).writing().to(reader);
  }

  @Test
  void aMillionEndsAreReadWithTheMemoryOfAPage() throws IOException {
    var reader = new Reader();
    String after = null;
    int answers = 0;
    do {
      var parameters = Map.of("since", BEGIN.toString(), "limit", "100000");
      var more = new TreeMap<>(parameters);
      if (after != null) {
        more.put("after", after);
      }
      read(more, reader);
      Matcher next = NEXT.matcher(reader.tail);
      after = next.find() ? next.group(1) : null;
      answers++;
    } while (after != null);

    assertThat(answers).isEqualTo(ENDS / 100_000);
    assertThat(reader.ends - answers).isEqualTo(ENDS);
    assertThat(reader.alive).hasSizeGreaterThan(5);
    long least = reader.alive.stream().min(Long::compare).orElseThrow();
    long most = reader.alive.stream().max(Long::compare).orElseThrow();
    System.out.printf(
        "ends: %,d in %d answers, %d MiB; alive on the heap %.1f to %.1f MiB%n",
        ENDS, answers, reader.bytes / MIB, least / (double) MIB, most / (double) MIB);
    assertThat(most - least).isLessThan(8L * MIB);
  }

  @Test
  void theOneOfASeldomNamespaceIsFound() throws IOException {
    var reader = new Reader();
    read(Map.of("since", BEGIN.toString(), "namespace", "seldom"), reader);
    assertThat(reader.ends - 1).isEqualTo(1);
    assertThat(reader.tail).contains("\"pod\":\"web-250000\"", "\"truncated\":false");
  }
}
