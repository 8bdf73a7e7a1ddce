package io.kubevitals.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Our tables over a connection without auto-commit: the same for both engines. Whoever calls
/// commits.
final class Tables {
  /// Rows in one answer of the database.
  private static final int FETCH = 1000;

  private final Connection connection;
  private final Statements statements;

  Tables(Connection connection) {
    this.connection = connection;
    this.statements = new Statements(connection);
  }

  /// The first sound copy, null if there is none.
  ///
  /// @param suffix of the statement, such as ` FOR UPDATE`
  @Nullable Head head(String suffix) throws SQLException {
    String sql = select(Table.META) + " ORDER BY copy" + suffix;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        Values values = Values.read(Table.META, rows);
        if (values != null) {
          return Head.of(values);
        }
      }
      return null;
    }
  }

  void putHead(Head head) throws SQLException {
    statements.put(Table.META, head.values(1));
    statements.put(Table.META, head.values(2));
    statements.flush();
  }

  /// Tells the sound rows of a table.
  void read(Table table, Consumer<Row> rows) throws SQLException {
    scan(table, values -> rows.accept(Rows.row(table, values)));
  }

  /// How many rows of a table are damaged.
  long damaged(Table table) throws SQLException {
    return scan(table, _ -> {});
  }

  private long scan(Table table, Consumer<Values> sound) throws SQLException {
    long damaged = 0;
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(FETCH);
      try (ResultSet rows = statement.executeQuery(select(table))) {
        while (rows.next()) {
          Values values = Values.read(table, rows);
          if (values == null) {
            damaged++;
          } else {
            sound.accept(values);
          }
        }
      }
    }
    return damaged;
  }

  void put(Row row) throws SQLException {
    statements.put(Rows.table(row), Rows.values(row));
  }

  void flush() throws SQLException {
    statements.flush();
  }

  /// Applies a batch.
  ///
  /// @param before what is stored now
  void apply(Batch batch, long commit, Head before) throws SQLException {
    if (batch.whole()) {
      clear(!origin(before.meta()).isSame(origin(batch.meta())));
    }
    for (RowKey key : batch.deletions()) {
      statements.delete(Rows.table(key), Rows.values(key));
    }
    for (Row row : batch.rows()) {
      put(row);
    }
    putHead(new Head(commit, batch.meta()));
  }

  private static Origin origin(Meta meta) {
    return Origin.parse(meta.identity());
  }

  private void clear(boolean endsToo) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (Table table : Table.values()) {
        if (table != Table.META && (table != Table.END || endsToo)) {
          statement.executeUpdate("DELETE FROM " + table.table());
        }
      }
    }
  }

  private static String select(Table table) {
    return "SELECT %s, crc FROM %s".formatted(table.columnNames(), table.table());
  }
}
