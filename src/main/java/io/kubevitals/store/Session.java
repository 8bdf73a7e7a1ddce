package io.kubevitals.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One connection to a database whose tables are ready: transactions, fencing and turns.
final class Session implements AutoCloseable {
  /// For a reader of ends until a commit is over.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// Ends that are told in one turn, so that no reader makes a commit wait.
  private static final int PAGE = 500;

  private final Connection connection;
  private final Tables tables;
  private final EndTable ends;
  private final String lockingSuffix;
  private final boolean shared;
  private final ReentrantLock turn = new ReentrantLock();
  private final Head opened;
  private long lastCommit;

  /// Takes the connection, and closes it if it cannot be read.
  ///
  /// @param lockingSuffix of a query whose row must not change before the transaction ends
  /// @param shared whether others can write too
  Session(Connection connection, String lockingSuffix, boolean shared) throws SQLException {
    this.connection = connection;
    this.tables = new Tables(connection);
    this.ends = new EndTable(connection);
    this.lockingSuffix = lockingSuffix;
    this.shared = shared;
    this.opened = head();
    this.lastCommit = opened.commit();
  }

  private Head head() throws SQLException {
    try {
      Head head = tables.head("");
      connection.rollback();
      return head == null ? Head.NONE : head;
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  @Nullable Meta meta() {
    return opened.meta().identity().isEmpty() ? null : opened.meta();
  }

  long lastCommit() {
    return opened.commit();
  }

  void claim(long term) throws StoreException {
    write(
        () -> {
          Head stored = lockHead();
          fence(stored, term);
          Meta meta = stored.meta();
          var claimed = new Meta(meta.identity(), term, meta.alive());
          tables.putHead(new Head(stored.commit(), claimed));
          return stored.commit();
        });
  }

  void load(Consumer<Row> rows) throws StoreException {
    turn.lock();
    try {
      for (Table table : Table.values()) {
        if (table != Table.META && table != Table.END) {
          tables.read(table, rows);
        }
      }
      connection.rollback();
    } catch (SQLException e) {
      throw failure("The state cannot be read", e);
    } finally {
      turn.unlock();
    }
  }

  void commit(Batch batch, long commit) throws StoreException {
    write(
        () -> {
          Head stored = lockHead();
          check(stored, batch.meta());
          if (stored.commit() != lastCommit) {
            throw new StoreException("Somebody else has written to the store", null);
          }
          tables.apply(batch, commit, stored);
          return commit;
        });
  }

  void prune(Instant before) throws StoreException {
    write(
        () -> {
          ends.prune(before);
          return lastCommit;
        });
  }

  /// Some of the ends that match. Waits for a commit under way, but not for long.
  EndPage ends(EndQuery query) throws StoreException {
    return look(() -> ends.page(query, Math.min(PAGE, query.limit())));
  }

  /// When the first of the ends happened that are kept.
  @Nullable Instant oldestEnd() throws StoreException {
    return look(ends::oldest);
  }

  /// The only value of the only row that a query answers with.
  long number(String sql) throws StoreException {
    turn.lock();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getLong(1) : 0;
    } catch (SQLException e) {
      throw failure("The store does not answer", e);
    } finally {
      rollback();
      turn.unlock();
    }
  }

  /// Brings SQLite's log into its file and empties it.
  void checkpoint() throws StoreException {
    turn.lock();
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(true);
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      throw failure("The log cannot be emptied", e);
    } finally {
      turn.unlock();
    }
  }

  /// Does not wait for a commit that hangs.
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException _) {
      // What was committed is safe, and nothing else was promised.
    }
  }

  private <T extends @Nullable Object> T look(Question<T> question) throws StoreException {
    awaitTurn();
    try {
      return question.ask();
    } catch (SQLException e) {
      throw failure("The ends cannot be read", e);
    } finally {
      rollback();
      turn.unlock();
    }
  }

  private void awaitTurn() throws StoreException {
    try {
      if (!turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StoreException("The store is busy", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("Interrupted", e);
    }
  }

  private Head lockHead() throws SQLException {
    Head stored = tables.head(lockingSuffix);
    return stored == null ? Head.NONE : stored;
  }

  /// Terms of another cluster's Lease mean nothing to ours.
  private void check(Head stored, Meta ours) throws StoreException {
    String identity = stored.meta().identity();
    var origin = Origin.parse(identity);
    if (identity.isEmpty() || origin.isSameCluster(Origin.parse(ours.identity()))) {
      fence(stored, ours.term());
    } else if (shared) {
      throw new StoreException(
          "The database holds the state of another cluster, " + origin.description(), null);
    }
  }

  private static void fence(Head stored, long term) throws FencedException {
    if (stored.meta().term() > term) {
      throw new FencedException(term, stored.meta().term());
    }
  }

  private void write(Transaction transaction) throws StoreException {
    turn.lock();
    try {
      lastCommit = transaction.run();
      connection.commit();
    } catch (SQLException e) {
      throw failure("The state cannot be written", e);
    } finally {
      rollback();
      turn.unlock();
    }
  }

  /// After a commit there is nothing to take back.
  private void rollback() {
    try {
      connection.rollback();
    } catch (SQLException _) {
      // The next use of the connection fails and says why.
    }
  }

  private static StoreException failure(String what, SQLException cause) {
    return new StoreException(what + ": " + cause.getMessage(), cause);
  }

  private interface Question<T extends @Nullable Object> {
    T ask() throws SQLException;
  }

  private interface Transaction {
    /// Answers which commit is the last one when this one is done.
    long run() throws SQLException, StoreException;
  }
}
