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

  private SqliteStore(Path file, Session session) {
    this.file = file;
    this.log = file.resolveSibling(file.getFileName() + "-wal");
    this.session = session;
  }

  static SqliteStore open(Path file) throws StoreException {
    try {
      Files.createDirectories(file.getParent());
      Connection connection = SqliteConnection.open(file);
      migrate(connection);
      return new SqliteStore(file, new Session(connection, ""));
    } catch (SQLException | IOException e) {
      throw new StoreException("The state file cannot be opened: " + e.getMessage(), e);
    }
  }

  private static void migrate(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version = statement.executeQuery("PRAGMA user_version").getInt(1);
      if (version < Schema.VERSION) {
        Schema.migrate(connection, Dialect.SQLITE, version);
        statement.execute("PRAGMA user_version = " + Schema.VERSION);
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
  public void ends(EndQuery query, Consumer<EndRow> ends) throws StoreException {
    session.ends(query, ends);
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
  }
}
