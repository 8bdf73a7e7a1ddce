package io.kubevitals.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Whether a file is ours and sound.
final class Inspection {
  /// In the header of each file of ours.
  static final int APPLICATION = 0x6b75_6265;

  private static final String SCHEMA = "SELECT sql FROM sqlite_schema ORDER BY name";

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  /// The disk, the rights or another process are to blame, not what is in the file. Of each, the
  /// lower eight bits.
  private static final Set<Integer> SURROUNDINGS =
      Set.of(
          SQLiteErrorCode.SQLITE_PERM.code,
          SQLiteErrorCode.SQLITE_BUSY.code,
          SQLiteErrorCode.SQLITE_LOCKED.code,
          SQLiteErrorCode.SQLITE_READONLY.code,
          SQLiteErrorCode.SQLITE_INTERRUPT.code,
          SQLiteErrorCode.SQLITE_IOERR.code,
          SQLiteErrorCode.SQLITE_FULL.code,
          SQLiteErrorCode.SQLITE_CANTOPEN.code,
          SQLiteErrorCode.SQLITE_NOLFS.code);

  private Inspection() {}

  static boolean isDamage(SQLException e) {
    return !(e instanceof SQLiteException sqlite)
        || !SURROUNDINGS.contains(sqlite.getResultCode().code & 0xff);
  }

  /// What is wrong with the first bytes, null if nothing is. They say, among other things, whether
  /// the file may be written.
  static @Nullable String headerFault(Path file) throws IOException {
    byte[] header;
    try (InputStream in = Files.newInputStream(file)) {
      header = in.readNBytes(100);
    }
    if (header.length == 0) {
      return null;
    }
    if (header.length < 100) {
      return "cut off in its header";
    }
    for (int i = 0; i < MAGIC.length; i++) {
      if (header[i] != MAGIC[i]) {
        return "not a database";
      }
    }
    return header[18] > 2 || header[18] < 1 || header[19] > 2 || header[19] < 1
        ? "of an unknown format"
        : null;
  }

  /// What is wrong with a file that can be opened, null if nothing is.
  static @Nullable String fault(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version = number(statement, "PRAGMA user_version");
      List<String> schema = texts(statement, SCHEMA);
      if (version == 0 && schema.isEmpty()) {
        return null;
      }
      if (number(statement, "PRAGMA application_id") != APPLICATION) {
        return "somebody else's";
      }
      if (version < 1 || version > Schema.VERSION) {
        return "of version %d, not at most %d".formatted(version, Schema.VERSION);
      }
      if (!schema.equals(schema(version))) {
        return "changed in its schema";
      }
      String check = texts(statement, "PRAGMA integrity_check(1)").getFirst();
      return check.equals("ok") ? damagedRows(connection) : check;
    }
  }

  /// Whether the tables can be found.
  static boolean hasSchema(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version = number(statement, "PRAGMA user_version");
      return version >= 1
          && version <= Schema.VERSION
          && texts(statement, SCHEMA).equals(schema(version));
    }
  }

  /// Ends are left out: they are many, and each is checked when somebody asks for it.
  private static @Nullable String damagedRows(Connection connection) throws SQLException {
    var tables = new Tables(connection);
    long damaged = 0;
    for (Table table : Table.values()) {
      damaged += table == Table.END ? 0 : tables.damaged(table);
    }
    return damaged == 0 ? null : "damaged in %d rows".formatted(damaged);
  }

  /// The statements that a file of a version was made with.
  static List<String> schema(int version) throws SQLException {
    try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:");
        Statement statement = memory.createStatement()) {
      Schema.migrate(memory, Dialect.SQLITE, 0, version);
      return texts(statement, SCHEMA);
    }
  }

  static int number(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.getInt(1);
    }
  }

  private static List<String> texts(Statement statement, String query) throws SQLException {
    var texts = new ArrayList<String>();
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(String.valueOf(rows.getString(1)));
      }
    }
    return texts;
  }
}
