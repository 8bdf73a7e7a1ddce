package io.kubevitals.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.real.Need;
import io.kubevitals.real.Needs;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@Needs(Need.POSTGRES)
class PostgresStoreTest extends StoreContract {
  private static PostgresServer server;
  private StoreConfig config;
  private String database;

  @BeforeAll
  static void start() throws Exception {
    server = new PostgresServer();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void createDatabase() throws SQLException {
    database = server.database();
    config = server.config(PostgresServer.url(database, server.port()));
  }

  @Override
  Store open() throws StoreException {
    return PostgresStore.open(config);
  }

  @Override
  void openVersion1(Row... rows) throws SQLException, IOException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE SCHEMA kubevitals");
      statement.execute("SET search_path TO kubevitals");
      statement.execute("CREATE TABLE schema_version (version integer NOT NULL)");
      statement.execute("INSERT INTO schema_version VALUES (1)");
      Schema.migrate(connection, Dialect.POSTGRES, 0, 1);
      write(connection, rows);
    }
  }

  @Test
  void manyMayOpenAnEmptyDatabaseAtOnce() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var future :
          threads.invokeAll(List.<Callable<Store>>of(this::open, this::open, this::open))) {
        future.get().close();
      }
    }
    assertThat(rows(opened())).isEmpty();
  }

  @Test
  void theStateOfAnotherClusterIsLeftAlone() throws Exception {
    Store store = opened();
    commit(store, batch(2, end(1)));
    var foreign = new Batch(ofAnotherCluster(7), true, List.of(), List.of(end(2)));

    assertThatThrownBy(() -> store.commit(foreign, 99))
        .isInstanceOf(StoreException.class)
        .isNotInstanceOf(FencedException.class)
        .hasMessageContaining("another cluster");
    assertThat(ends(store, ALL)).containsExactly(end(1));
  }

  @Test
  void whoeverLostTheLeaseCannotWriteFromAnotherProcess() throws Exception {
    Store old = opened();
    commit(old, batch(3, end(1)));
    Store next = opened();
    next.claim(4);
    next.load(_ -> {});

    assertThatThrownBy(() -> commit(old, batch(3, end(2)))).isInstanceOf(FencedException.class);
    commit(next, batch(4, end(3)));
    assertThat(ends(next, ALL)).containsExactly(end(3), end(1));
  }

  /// Two that believe they lead write as fast as they can: what the later one has seen stays.
  @Test
  void noCommitOfAnEarlierTermComesAfterAClaim() throws Exception {
    Store old = opened();
    commit(old, batch(3, new CounterRow("f", List.of(), 0, 0)));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var written =
          threads.submit(
              () -> {
                for (int i = 1; ; i++) {
                  try {
                    old.commit(batch(3, new CounterRow("f", List.of(), i, i)), i + 1);
                  } catch (FencedException _) {
                    return i - 1;
                  }
                }
              });
      Store next = opened();
      next.claim(4);
      List<Row> seen = rows(next);
      long last = written.get();
      assertThat(seen).containsExactly(new CounterRow("f", List.of(), last, last));
      assertThat(rows(next)).isEqualTo(seen);
    }
  }

  @Test
  void somebodyElseOfTheSameTermIsNoticed() throws Exception {
    Store one = opened();
    Store two = opened();
    one.commit(batch(0, end(1)), 101);

    assertThatThrownBy(() -> two.commit(batch(0, end(2)), 102))
        .isInstanceOf(StoreException.class)
        .isNotInstanceOf(FencedException.class)
        .hasMessage("Somebody else has written to the store");
  }

  @Test
  void anotherSchemaCanBeNamed() throws Exception {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA prod");
    }
    config = server.config(config.url() + "?currentSchema=prod");
    commit(opened(), batch(0, end(1)));

    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      var rows = statement.executeQuery("SELECT count(*) FROM prod.ended");
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(1);
    }
  }

  @Test
  void aWrongPasswordIsAFailureWithoutThePassword() {
    var wrong = new StoreConfig(config.url(), "nobody", config.passwordFile(), Duration.ZERO);

    assertThatThrownBy(() -> PostgresStore.open(wrong))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("password authentication failed")
        .hasMessageNotContaining("an:odd");
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
    try (var proxy = new CuttingProxy(server.port())) {
      config = server.config(PostgresServer.url(database, proxy.port()) + "?socketTimeout=1");
      Store store = opened();
      proxy.freeze();

      assertThatThrownBy(() -> commit(store, batch(0, end(1)))).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void aCommitWhoseAnswerWasLostIsNotWrittenTwice() throws Exception {
    var source = new MemorySource(() -> NOW);
    var nanos = new long[1];
    try (var proxy = new CuttingProxy(server.port())) {
      config = server.config(PostgresServer.url(database, proxy.port()));
      Committer committer = committer(source, nanos);
      source.end(end(1));
      proxy.cutAfterCommit();
      committer.step(true);
      assertThat(source.told).isEmpty();
      nanos[0] += Duration.ofSeconds(1).toNanos();
      source.end(end(2));
      committer.step(true);

      assertThat(source.told).containsExactly("committed 1", "committed 1");
      committer.finish();
    }
    config = server.config(PostgresServer.url(database, server.port()));
    assertThat(ends(opened(), ALL)).containsExactly(end(2), end(1));
  }

  @Test
  void writesOnAfterTheServerWasKilled() throws Exception {
    var source = new MemorySource(() -> NOW);
    var nanos = new long[1];
    Committer committer = committer(source, nanos);
    source.end(end(1));
    committer.step(true);
    server.kill();
    source.end(end(2));
    for (int second = 0; second < 7; second++) {
      nanos[0] += Duration.ofSeconds(1).toNanos();
      committer.step(true);
    }
    assertThat(source.told).containsExactly("committed 1", "persistent false");
    server.start();
    nanos[0] += Duration.ofSeconds(16).toNanos();
    committer.step(true);

    assertThat(source.told)
        .containsExactly(
            "committed 1", "persistent false", "failed 1", "committed 1", "persistent true");
    committer.finish();
    assertThat(ends(opened(), ALL)).containsExactly(end(2), end(1));
  }

  private Committer committer(MemorySource source, long[] nanos) throws StoreException {
    var metrics = new StoreMetrics(new OwnMetrics());
    return new Committer(
        this::open, open(), source, metrics, Duration.ofDays(7), () -> NOW, () -> nanos[0]);
  }
}
