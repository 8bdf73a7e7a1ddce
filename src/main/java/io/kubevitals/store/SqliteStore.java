package io.kubevitals.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// State in a file that this process alone has.
public final class SqliteStore implements Store {
  /// The log goes into the file when it has grown to this.
  private static final long MAX_LOG = 8L << 20;

  /// The log, the file, and the log that begins anew.
  private static final int CHECKPOINT_SYNCS = 3;

  private final Path file;
  private final Path log;
  private final Session session;
  private final StateLock lock;

  private SqliteStore(Path file, Session session, StateLock lock) {
    this.file = file;
    this.log = file.resolveSibling(file.getFileName() + "-wal");
    this.session = session;
    this.lock = lock;
  }

  static SqliteStore open(Path file) throws StoreException {
    try {
      Files.createDirectories(file.getParent());
      StateLock lock = StateLock.take(file);
      try {
        return new SqliteStore(file, new Session(connect(file), "", false), lock);
      } catch (SQLException | IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (SQLException | IOException e) {
      throw new StoreException("The state file cannot be opened: " + e.getMessage(), e);
    }
  }

  private static Connection connect(Path file) throws IOException, SQLException {
    var salvage = new Salvage(file);
    salvage.resume();
    String fault = fault(file);
    if (fault != null) {
      salvage.run(fault);
    }
    Connection connection = SqliteConnection.open(file);
    try {
      migrate(connection);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static @Nullable String fault(Path file) throws IOException, SQLException {
    String fault = Files.exists(file) ? Inspection.headerFault(file) : null;
    if (fault != null) {
      return fault;
    }
    try (Connection connection = SqliteConnection.open(file)) {
      return Inspection.fault(connection);
    } catch (SQLException e) {
      if (Inspection.isDamage(e)) {
        return e.getMessage();
      }
      throw e;
    }
  }

  static void migrate(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version = Inspection.number(statement, "PRAGMA user_version");
      if (version < Schema.VERSION) {
        Schema.migrate(connection, Dialect.SQLITE, version);
        statement.execute("PRAGMA user_version = " + Schema.VERSION);
        statement.execute("PRAGMA application_id = " + Inspection.APPLICATION);
      }
      connection.commit();
    }
  }

  @Override
  public @Nullable Meta meta() {
    return session.meta();
  }

  @Override
  public long lastCommit() {
    return session.lastCommit();
  }

  @Override
  public void claim(long term) throws StoreException {
    session.claim(term);
  }

  @Override
  public void load(Consumer<Row> rows) throws StoreException {
    session.load(rows);
  }

  @Override
  public int commit(Batch batch, long commit) throws StoreException {
    session.commit(batch, commit);
    if (size(log) < MAX_LOG) {
      return 1;
    }
    session.checkpoint();
    return 1 + CHECKPOINT_SYNCS;
  }

  @Override
  public EndPage ends(EndQuery query) throws StoreException {
    return session.ends(query);
  }

  @Override
  public @Nullable Instant oldestEnd() throws StoreException {
    return session.oldestEnd();
  }

  @Override
  public void prune(Instant before) throws StoreException {
    session.prune(before);
  }

  @Override
  public long bytes() {
    return size(file) + size(log);
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException _) {
      return 0;
    }
  }

  @Override
  public void close() {
    session.close();
    lock.close();
  }
}
