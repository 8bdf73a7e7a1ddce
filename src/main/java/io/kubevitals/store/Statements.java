package io.kubevitals.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The prepared statements that change rows, filled in batches. Nothing is sure to have been sent
/// before [#flush].
final class Statements {
  private static final int MAX_PENDING = 500;

  private final Connection connection;
  private final Map<Table, PreparedStatement> puts = new EnumMap<>(Table.class);
  private final Map<Table, PreparedStatement> deletions = new EnumMap<>(Table.class);
  private int pending;

  Statements(Connection connection) {
    this.connection = connection;
  }

  void put(Table table, List<@Nullable Object> values) throws SQLException {
    PreparedStatement statement = puts.get(table);
    if (statement == null) {
      statement = connection.prepareStatement(put(table));
      puts.put(table, statement);
    }
    List<Column> columns = table.columns();
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).set(statement, i + 1, values.get(i));
    }
    statement.setLong(columns.size() + 1, Checksum.of(table, values));
    add(statement);
  }

  void delete(Table table, List<@Nullable Object> key) throws SQLException {
    PreparedStatement statement = deletions.get(table);
    if (statement == null) {
      statement = connection.prepareStatement(delete(table));
      deletions.put(table, statement);
    }
    for (int i = 0; i < key.size(); i++) {
      table.columns().get(i).set(statement, i + 1, key.get(i));
    }
    add(statement);
  }

  void flush() throws SQLException {
    for (PreparedStatement statement : deletions.values()) {
      statement.executeBatch();
    }
    for (PreparedStatement statement : puts.values()) {
      statement.executeBatch();
    }
    pending = 0;
  }

  private void add(PreparedStatement statement) throws SQLException {
    statement.addBatch();
    pending++;
    if (pending >= MAX_PENDING) {
      flush();
    }
  }

  private static String put(Table table) {
    String insert =
        "INSERT INTO %s (%s, crc) VALUES (%s?)"
            .formatted(table.table(), table.columnNames(), "?, ".repeat(table.columns().size()));
    if (table.keyColumns().isEmpty()) {
      return insert;
    }
    String update =
        table.columns().stream()
            .skip(table.keyColumns().size())
            .map(column -> column.name() + " = excluded." + column.name())
            .collect(Collectors.joining(", "));
    String keys = table.keyColumns().stream().map(Column::name).collect(Collectors.joining(", "));
    return "%s ON CONFLICT (%s) DO UPDATE SET %s, crc = excluded.crc"
        .formatted(insert, keys, update);
  }

  private static String delete(Table table) {
    return table.keyColumns().stream()
        .map(column -> column.name() + " = ?")
        .collect(Collectors.joining(" AND ", "DELETE FROM " + table.table() + " WHERE ", ""));
  }
}
