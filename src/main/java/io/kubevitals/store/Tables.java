package io.kubevitals.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Our tables over a connection without auto-commit: the same for both engines. Whoever calls
/// commits.
final class Tables {
  /// Rows in one answer of the database.
  private static final int FETCH = 1000;

  /// Ends beyond this many go before their time.
  private static final long MAX_ENDS = 1_000_000;

  /// Ends that go in one transaction.
  private static final int MAX_PRUNED = 20_000;

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

  /// A page of the ends that match, after `last`.
  List<StoredEnd> ends(EndQuery query, StoredEnd.Place last, int limit) throws SQLException {
    var conditions = new StringBuilder(" WHERE time >= ? AND (time, id) < (?, ?)");
    if (query.namespace() != null) {
      conditions.append(" AND namespace = ?");
    }
    if (query.workload() != null) {
      conditions.append(" AND workload = ?");
    }
    String sql =
        "SELECT %s, crc, id FROM ended%s ORDER BY time DESC, id DESC LIMIT %d"
            .formatted(Table.END.columnNames(), conditions, limit);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int index = 1;
      statement.setLong(index++, query.since().toEpochMilli());
      statement.setLong(index++, last.time());
      statement.setLong(index++, last.id());
      if (query.namespace() != null) {
        statement.setString(index++, query.namespace());
      }
      if (query.workload() != null) {
        statement.setString(index, query.workload());
      }
      return ends(statement);
    }
  }

  private static List<StoredEnd> ends(PreparedStatement statement) throws SQLException {
    var ends = new ArrayList<StoredEnd>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ends.add(StoredEnd.read(rows));
      }
    }
    return ends;
  }

  /// Deletes some of the ends of before a time and of those that are too many.
  void prune(Instant before) throws SQLException {
    String sql =
        """
        DELETE FROM ended WHERE id IN (
          SELECT id FROM ended WHERE time < ? OR id <= (SELECT max(id) FROM ended) - %d LIMIT %d)
        """
            .formatted(MAX_ENDS, MAX_PRUNED);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, before.toEpochMilli());
      statement.executeUpdate();
    }
  }

  private static String select(Table table) {
    return "SELECT %s, crc FROM %s".formatted(table.columnNames(), table.table());
  }
}
