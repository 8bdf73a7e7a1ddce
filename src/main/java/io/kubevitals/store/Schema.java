package io.kubevitals.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// The versions of the tables. Each `schema-N.sql` leads from version N-1 to N.
final class Schema {
  static final int VERSION = 2;

  private Schema() {}

  /// Brings the tables from a version to the present one, without a commit.
  ///
  /// @param from 0 for an empty database
  static void migrate(Connection connection, Dialect dialect, int from) throws SQLException {
    migrate(connection, dialect, from, VERSION);
  }

  static void migrate(Connection connection, Dialect dialect, int from, int to)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (int version = from + 1; version <= to; version++) {
        for (String template : templates(version)) {
          statement.execute(dialect.statement(template));
        }
      }
    }
  }

  private static List<String> templates(int version) {
    String name = "schema-%d.sql".formatted(version);
    try (var in = Objects.requireNonNull(Schema.class.getResourceAsStream(name), name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.replaceAll("(?m)^--.*\n", "").split(";\n", -1))
          .map(String::strip)
          .filter(template -> !template.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
