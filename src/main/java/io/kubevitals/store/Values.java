package io.kubevitals.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The values of a stored row in the order of its columns.
record Values(List<@Nullable Object> list) {

  /// @return null where the row's checksum says that it is damaged
  static @Nullable Values read(Table table, ResultSet row) throws SQLException {
    List<Column> columns = table.columns();
    var values = new ArrayList<@Nullable Object>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      values.add(columns.get(i).get(row, i + 1));
    }
    boolean sound = row.getLong(columns.size() + 1) == Checksum.of(table, values);
    return sound ? new Values(values) : null;
  }

  String text(int index) {
    return (String) value(index);
  }

  long number(int index) {
    return (Long) value(index);
  }

  Bytes bytes(int index) {
    return new Bytes((byte[]) value(index));
  }

  Instant time(int index) {
    return Instant.ofEpochMilli(number(index));
  }

  boolean isNull(int index) {
    return list.get(index) == null;
  }

  private Object value(int index) {
    return Objects.requireNonNull(list.get(index));
  }
}
