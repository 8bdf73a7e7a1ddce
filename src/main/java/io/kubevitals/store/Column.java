package io.kubevitals.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A column of a table. Values are `String`, `Long`, `byte[]` or null.
record Column(String name, Type type, boolean optional) {
  enum Type {
    TEXT,
    NUMBER,
    BYTES
  }

  /// @param declaration such as `uid text`, with a question mark where it may be null
  static Column of(String declaration) {
    boolean optional = declaration.endsWith("?");
    String[] words = declaration.replace("?", "").split(" ", -1);
    return new Column(words[0], Type.valueOf(words[1].toUpperCase(Locale.ROOT)), optional);
  }

  void set(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
    switch (value) {
      case null -> statement.setNull(index, sqlType());
      case String text -> statement.setString(index, text);
      case Long number -> statement.setLong(index, number);
      case byte[] bytes -> statement.setBytes(index, bytes);
      default -> throw new IllegalArgumentException(value.getClass().getName());
    }
  }

  @Nullable Object get(ResultSet row, int index) throws SQLException {
    Object value =
        switch (type) {
          case TEXT -> row.getString(index);
          case NUMBER -> row.getLong(index);
          case BYTES -> row.getBytes(index);
        };
    return row.wasNull() ? null : value;
  }

  private int sqlType() {
    return switch (type) {
      case TEXT -> Types.VARCHAR;
      case NUMBER -> Types.BIGINT;
      case BYTES -> Types.BINARY;
    };
  }
}
