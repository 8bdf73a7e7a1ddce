package io.kubevitals.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// An end as it is stored.
///
/// @param end null if it is damaged
record StoredEnd(EndPlace place, @Nullable EndRow end) {

  /// @param row the columns, `crc` and `id`
  static StoredEnd read(ResultSet row) throws SQLException {
    var place = new EndPlace(row.getLong(1), row.getLong(Table.END.columns().size() + 2));
    Values values = Values.read(Table.END, row);
    return new StoredEnd(place, values == null ? null : (EndRow) Rows.row(Table.END, values));
  }
}
