package io.kubevitals.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.TransactionMode;

/// Opens a file of SQLite as we need it.
final class SqliteConnection {
  static final int PAGE_SIZE = 4096;

  /// Pages of 4 KiB in memory; a large transaction spills to the log.
  private static final int CACHE_PAGES = 1024;

  private SqliteConnection() {}

  static Connection open(Path file) throws SQLException {
    var config = new SQLiteConfig();
    config.setTransactionMode(TransactionMode.IMMEDIATE);
    config.setBusyTimeout(0);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      // First, before the file is looked at: without shared memory the log works on every file
      // system, and nobody else gets in.
      statement.execute("PRAGMA locking_mode = EXCLUSIVE");
      statement.execute("PRAGMA page_size = " + PAGE_SIZE);
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute("PRAGMA cache_size = " + CACHE_PAGES);
      statement.execute("PRAGMA temp_store = MEMORY");
      // What is deleted is overwritten, so that no damaged pointer brings an old row back.
      statement.execute("PRAGMA secure_delete = ON");
      statement.execute("PRAGMA cell_size_check = ON");
      statement.execute("PRAGMA trusted_schema = OFF");
      statement.execute("PRAGMA wal_autocheckpoint = 0");
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
