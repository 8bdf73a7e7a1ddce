package io.kubevitals.store;

/// How the two engines differ in what we say to them.
enum Dialect {
  SQLITE("INTEGER", "BLOB", "INTEGER PRIMARY KEY", "WITHOUT ROWID"),
  POSTGRES("BIGINT", "BYTEA", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "");

  private final String number;
  private final String bytes;
  private final String serial;
  private final String clustered;

  Dialect(String number, String bytes, String serial, String clustered) {
    this.number = number;
    this.bytes = bytes;
    this.serial = serial;
    this.clustered = clustered;
  }

  /// A statement of `schema-N.sql` in this engine's words.
  String statement(String template) {
    return template
        .replace("$number", number)
        .replace("$bytes", bytes)
        .replace("$serial", serial)
        .replace("$clustered", clustered);
  }
}
