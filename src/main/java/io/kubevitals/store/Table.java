package io.kubevitals.store;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The tables, in the order in which they are told. The first columns are the key; after the last
/// one comes `crc`, the checksum of the row.
enum Table {
  /// Two equal rows, so that one can be lost.
  META(
      "meta",
      1,
      "copy number",
      "last_commit number",
      "identity text",
      "term number",
      "alive number"),
  COUNTER("counter", 2, "family text", "labels text", "total number", "served number"),
  SCRAPER("scraper", 2, "address text", "agent text", "last_asked number"),
  INCIDENT("incident", 1, "id text", "state bytes"),
  STONE("stone", 1, "uid text", "state bytes"),
  POD("pod", 1, "uid text", "state bytes"),
  CURSOR("watch_cursor", 1, "stream text", "resource_version text"),
  /// Has no key of its own but the number that the database gives it.
  END(
      "ended",
      0,
      "time number",
      "uid text",
      "namespace text",
      "pod text",
      "workload text",
      "workload_type text",
      "container text",
      "container_type text",
      "reason text",
      "terminating number",
      "exit_code number?");

  private final String table;
  private final int keys;

  // Nobody can change it.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<Column> columns;

  Table(String table, int keys, String... columns) {
    this.table = table;
    this.keys = keys;
    this.columns = Arrays.stream(columns).map(Column::of).toList();
  }

  /// Its name in the database.
  String table() {
    return table;
  }

  List<Column> columns() {
    return columns;
  }

  List<Column> keyColumns() {
    return columns.subList(0, keys);
  }

  String columnNames() {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }
}
