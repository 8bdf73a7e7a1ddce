package io.kubevitals.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What both engines promise. Each test begins with an empty store.
abstract class StoreContract {
  static final Instant NOW = Instant.parse("2026-11-25T10:00:00.123Z");
  static final EndQuery ALL = EndQuery.between(Instant.EPOCH, NOW.plusSeconds(9999));

  private static final CounterRow COUNTER = new CounterRow("ends", List.of("shop", "a,b\\"), 7, 5);
  private static final PodRow POD = new PodRow(PodRow.Kind.POD, "u1", bytes("pod"));
  private static final PodRow STONE = new PodRow(PodRow.Kind.STONE, "u1", bytes("stone"));
  private static final CursorRow CURSOR = new CursorRow("pods", "4711");
  private static final IncidentRow INCIDENT = new IncidentRow("i1", bytes("incident"));
  private static final ScraperRow SCRAPER = new ScraperRow("10.0.0.1", "Prometheus/3", NOW);

  private final List<Store> opened = new ArrayList<>();
  private long lastCommit;

  /// Opens the store of this test, whether it exists or not.
  abstract Store open() throws StoreException;

  /// Makes the tables of version 1 with rows in them.
  abstract void openVersion1(Row... rows) throws SQLException, IOException;

  @AfterEach
  void closeAll() {
    opened.forEach(Store::close);
  }

  @Test
  void isEmptyAtFirst() throws Exception {
    Store store = opened();

    assertThat(store.meta()).isNull();
    assertThat(store.lastCommit()).isZero();
    assertThat(rows(store)).isEmpty();
    assertThat(ends(store, ALL)).isEmpty();
  }

  @Test
  void keepsEveryKindOfRowAndTellsTheCursorLast() throws Exception {
    Store store = opened();
    long commit = commit(store, batch(0, CURSOR, POD, STONE, INCIDENT, SCRAPER, COUNTER));

    Store again = reopened(store);

    assertThat(rows(again)).containsExactly(COUNTER, SCRAPER, INCIDENT, STONE, POD, CURSOR);
    assertThat(again.meta()).isEqualTo(new Meta("cluster", 0, NOW));
    assertThat(again.lastCommit()).isEqualTo(commit);
  }

  @Test
  void aRowReplacesTheOneOfItsKeyAndDeletionsComeFirst() throws Exception {
    Store store = opened();
    commit(store, batch(0, COUNTER, POD, STONE, SCRAPER, INCIDENT, CURSOR));
    var later = new CounterRow("ends", COUNTER.labels(), 8, 8);
    List<RowKey> deletions =
        List.of(
            new RowKey.Counter("ends", COUNTER.labels()),
            new RowKey.Pod(PodRow.Kind.POD, "u1"),
            new RowKey.Incident("i1"),
            new RowKey.Scraper("10.0.0.1", "Prometheus/3"),
            new RowKey.Cursor("pods"),
            new RowKey.Cursor("never there"));
    var rows = List.of(later, new CursorRow("pods", "4712"));
    commit(store, new Batch(meta(0), false, deletions, rows));

    assertThat(rows(reopened(store))).containsExactly(later, STONE, new CursorRow("pods", "4712"));
  }

  @Test
  void aWholeBatchIsAllThereIsButKeepsTheEnds() throws Exception {
    Store store = opened();
    commit(store, batch(0, COUNTER, POD, CURSOR, end(1)));
    commit(store, new Batch(meta(0), true, List.of(), List.of(STONE, end(2))));

    Store again = reopened(store);

    assertThat(rows(again)).containsExactly(STONE);
    assertThat(ends(again, ALL)).containsExactly(end(2), end(1));
  }

  @Test
  void aWholeBatchOfOtherPodsKeepsNothing() throws Exception {
    Store store = opened();
    commit(store, batch(0, COUNTER, end(1)));
    var others = new Meta(new Origin("", "cluster", "shop").identity(), 0, NOW);
    commit(store, new Batch(others, true, List.of(), List.of(STONE)));

    Store again = reopened(store);

    assertThat(rows(again)).containsExactly(STONE);
    assertThat(ends(again, ALL)).isEmpty();
  }

  @Test
  void textIsKeptAsItIsButForWhatNoDatabaseTakes() throws Exception {
    Store store = opened();
    var odd = new ScraperRow("", "\\,'\"\n\u00e9\ud83d\ude00%_", NOW);
    var nul = new CursorRow("a\0b\ud800c", "");
    var labels = new CounterRow("f", List.of("", ",", "\\", "\\,", "\n"), Long.MAX_VALUE, 0);
    var none = new CounterRow("f", List.of(), 1, 1);
    commit(store, batch(0, odd, nul, labels, none));

    assertThat(rows(reopened(store)))
        .containsExactlyInAnyOrder(odd, new CursorRow("a\ufffdb\ufffdc", ""), labels, none);
  }

  @Test
  void largeBatchesAndStatesAreWhole() throws Exception {
    Store store = opened();
    var rows =
        IntStream.range(0, 5000)
            .mapToObj(i -> new PodRow(PodRow.Kind.POD, "uid-" + i, bytes("x".repeat(i % 3000))))
            .toList();
    commit(store, new Batch(meta(0), true, List.of(), rows));

    assertThat(rows(reopened(store))).containsExactlyInAnyOrderElementsOf(rows);
  }

  @Test
  void endsAreToldNewestFirstByTimeNamespaceAndWorkload() throws Exception {
    Store store = opened();
    var ends = IntStream.range(0, 1234).mapToObj(StoreContract::end).toList();
    commit(store, new Batch(meta(0), false, List.of(), ends));

    assertThat(ends(store, ALL)).containsExactlyElementsOf(ends.reversed());
    assertThat(ends(store, query(10, 20, null, null, 999)))
        .containsExactlyElementsOf(ends.subList(10, 20).reversed());
    assertThat(ends(store, query(0, 1234, "n3", null, 999))).hasSize(1234 / 7);
    assertThat(ends(store, query(0, 1234, "n3", "w2", 999)))
        .isNotEmpty()
        .allMatch(end -> end.namespace().equals("n3") && end.workload().equals("w2"));
    assertThat(ends(store, query(0, 1234, null, null, 600)))
        .containsExactlyElementsOf(ends.reversed().subList(0, 600));
  }

  @Test
  void aPageTellsWhetherThereIsAnother() throws Exception {
    Store store = opened();
    commit(store, batch(1, end(1), end(2), end(3)));

    EndPage first = store.ends(query(0, 9, null, null, 2));
    assertThat(first.ends()).containsExactly(end(3), end(2));
    EndPage second =
        store.ends(query(0, 9, null, null, 2).after(Objects.requireNonNull(first.next()), 2));
    assertThat(second).isEqualTo(new EndPage(List.of(end(1)), null));
    assertThat(store.ends(query(0, 9, null, null, 3)).next()).isNull();
    assertThat(store.ends(query(5, 9, null, null, 3))).isEqualTo(new EndPage(List.of(), null));
  }

  /// A place of one question is no way around the bounds of another.
  @Test
  void aPlaceDoesNotWidenAQuestion() throws Exception {
    Store store = opened();
    commit(store, batch(1, end(1), end(2), end(3)));
    var later = new EndPlace(NOW.plusSeconds(9).toEpochMilli(), 1);
    assertThat(store.ends(query(2, 3, null, null, 9).after(later, 9)).ends())
        .containsExactly(end(2));
  }

  @Test
  void aSeldomNamespaceIsFoundWithoutLookingAtAllAtOnce() throws Exception {
    Store store = opened();
    for (int i = 0; i < 3; i++) {
      commit(store, batch(1, ends(NOW, 0, 4_000)));
    }
    commit(store, batch(1, ofNobodyElse(NOW)));
    for (int i = 0; i < 3; i++) {
      commit(store, batch(1, ends(NOW, 0, 4_000)));
    }

    EndQuery seldom = query(-1, 1, "seldom", null, 10);
    EndPage first = store.ends(seldom);
    assertThat(first.ends()).isEmpty();
    assertThat(first.next()).isNotNull();
    assertThat(ends(store, seldom)).containsExactly(ofNobodyElse(NOW));
  }

  @Test
  void theOldestEndIsKnown() throws Exception {
    Store store = opened();
    assertThat(store.oldestEnd()).isNull();
    commit(store, batch(1, end(7), end(3), end(5)));
    assertThat(store.oldestEnd()).isEqualTo(end(3).time());
  }

  private static EndRow[] ends(Instant at, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> inNamespace("n" + i % 7, at))
        .toArray(EndRow[]::new);
  }

  private static EndRow ofNobodyElse(Instant at) {
    return inNamespace("seldom", at);
  }

  private static EndRow inNamespace(String namespace, Instant at) {
    return new EndRow(
        at, "u", namespace, "pod", "w", "deployment", "app", "app", "Error", false, null);
  }

  @Test
  void equalEndsAreSeveral() throws Exception {
    Store store = opened();
    commit(store, batch(0, end(1), end(1)));
    commit(store, batch(0, end(1)));

    assertThat(ends(store, ALL)).containsExactly(end(1), end(1), end(1));
  }

  @Test
  void oldEndsArePruned() throws Exception {
    Store store = opened();
    commit(store, batch(0, end(1), end(2), end(3)));
    store.prune(end(3).time());

    assertThat(ends(reopened(store), ALL)).containsExactly(end(3));
  }

  @Test
  void aFailingBatchChangesNothing() throws Exception {
    Store store = opened();
    long first = commit(store, batch(0, COUNTER));
    var failing =
        new AbstractList<Row>() {
          @Override
          public Row get(int index) {
            if (index == 1500) {
              throw new IllegalStateException("a bug");
            }
            return new CursorRow("s" + index, "1");
          }

          @Override
          public int size() {
            return 2000;
          }
        };
    assertThatThrownBy(() -> store.commit(new Batch(meta(0), true, List.of(), failing), 99))
        .isInstanceOf(IllegalStateException.class);

    Store again = reopened(store);

    assertThat(rows(again)).containsExactly(COUNTER);
    assertThat(again.lastCommit()).isEqualTo(first);
  }

  @Test
  void anEarlierTermCannotWriteAfterALaterOne() throws Exception {
    Store store = opened();
    commit(store, batch(3, COUNTER));
    store.claim(4);

    assertThatThrownBy(() -> commit(store, batch(3, STONE)))
        .isInstanceOf(FencedException.class)
        .hasMessage("term 3 is over, the store has seen 4");
    assertThatThrownBy(() -> store.claim(2)).isInstanceOf(FencedException.class);
    commit(store, batch(4, POD));
    assertThat(rows(store)).containsExactly(COUNTER, POD);
  }

  @Test
  void aClaimKeepsWhoWroteLastAndWhen() throws Exception {
    Store store = opened();
    long commit = commit(store, batch(3, COUNTER));
    store.claim(4);

    Store again = reopened(store);

    assertThat(again.meta()).isEqualTo(new Meta("cluster", 4, NOW));
    assertThat(again.lastCommit()).isEqualTo(commit);
  }

  @Test
  void anEmptyStoreCanBeClaimed() throws Exception {
    Store store = opened();
    store.claim(4);

    assertThat(store.meta()).isNull();
    assertThatThrownBy(() -> commit(store, batch(3, STONE))).isInstanceOf(FencedException.class);
    commit(store, batch(4, STONE));
  }

  @Test
  void version1IsBroughtUpToDateWithItsRows() throws Exception {
    openVersion1(COUNTER, POD, CURSOR, end(1), end(2));

    Store store = opened();

    assertThat(rows(store)).containsExactly(COUNTER, POD, CURSOR);
    assertThat(ends(store, ALL)).containsExactly(end(2), end(1));
    assertThat(store.meta()).isEqualTo(meta(1));
    commit(store, batch(1, STONE));
    assertThat(rows(reopened(store))).containsExactly(COUNTER, STONE, POD, CURSOR);
  }

  @Test
  void tellsItsSize() throws Exception {
    assertThat(opened().bytes()).isPositive();
  }

  /// Writes rows as version 1 did, as commit 0.
  static void write(Connection connection, Row... rows) throws SQLException {
    new Tables(connection).apply(batch(1, rows), 0, Head.NONE);
    connection.commit();
  }

  static Meta meta(long term) {
    return new Meta("cluster", term, NOW);
  }

  static Meta ofAnotherCluster(long term) {
    return new Meta(new Origin("uid-2", "elsewhere", "all").identity(), term, NOW);
  }

  static Batch batch(long term, Row... rows) {
    return new Batch(meta(term), false, List.of(), List.of(rows));
  }

  long commit(Store store, Batch batch) throws StoreException {
    lastCommit++;
    store.commit(batch, lastCommit);
    return lastCommit;
  }

  static EndRow end(int second) {
    return new EndRow(
        NOW.plusSeconds(second),
        "u" + second,
        "n" + second % 7,
        "pod",
        "w" + second % 5,
        "deployment",
        "app",
        "app",
        "Error",
        second % 2 == 0,
        second % 3 == 0 ? null : second % 256);
  }

  static List<Row> rows(Store store) throws StoreException {
    var rows = new ArrayList<Row>();
    store.load(rows::add);
    return rows;
  }

  static List<EndRow> ends(Store store, EndQuery query) throws StoreException {
    var ends = new ArrayList<EndRow>();
    EndPage page = store.ends(query);
    ends.addAll(page.ends());
    while (page.next() != null && ends.size() < query.limit()) {
      page = store.ends(query.after(page.next(), query.limit() - ends.size()));
      ends.addAll(page.ends());
    }
    return ends;
  }

  final Store opened() throws StoreException {
    Store store = open();
    opened.add(store);
    return store;
  }

  final Store reopened(Store store) throws StoreException {
    store.close();
    return opened();
  }

  static Bytes bytes(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static EndQuery query(
      int from, int to, @Nullable String namespace, @Nullable String workload, int limit) {
    return new EndQuery(
        NOW.plusSeconds(from), NOW.plusSeconds(to), namespace, workload, limit, null);
  }
}
