package io.kubevitals.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The table of ends. Every question looks at a few thousand rows at most, however many there are
/// and whatever is asked, so that no commit waits for long.
final class EndTable {
  /// Ends beyond this many go before their time.
  private static final long MAX_ENDS = 1_000_000;

  /// Ends that go in one transaction.
  private static final int MAX_PRUNED = 20_000;

  /// Rows that are looked at for those of a namespace or a workload.
  private static final int MAX_LOOKED_AT = 5_000;

  /// Rows that are looked at for the oldest sound one at once.
  private static final int FEW = 50;

  private static final String COLUMNS = "SELECT %s, crc, id".formatted(Table.END.columnNames());

  /// One bound each way: with a second one SQLite may begin at the wrong one.
  private static final String BETWEEN =
      " FROM ended WHERE (time, id) < (?, ?) AND (time, id) > (?, ?)";

  private static final String NEWEST_FIRST = " ORDER BY time DESC, id DESC LIMIT ";

  private final Connection connection;

  EndTable(Connection connection) {
    this.connection = connection;
  }

  /// The first ends that match.
  ///
  /// @param most of them
  EndPage page(EndQuery query, int most) throws SQLException {
    EndPlace begin = query.begin();
    var last = new EndPlace(query.since().toEpochMilli(), Long.MIN_VALUE);
    EndPlace beyond = query.isForSome() ? beyond(begin, last) : null;
    // One more than are told says whether there are any more.
    List<StoredEnd> found = matching(query, beyond == null ? last : beyond, most + 1);
    boolean more = found.size() > most;
    List<StoredEnd> told = more ? found.subList(0, most) : found;
    EndPlace next = beyond == null ? null : new EndPlace(beyond.time(), beyond.id() + 1);
    return new EndPage(
        told.stream().map(StoredEnd::end).filter(Objects::nonNull).toList(),
        more ? told.getLast().place() : next);
  }

  /// The first row that is too far from a place to be looked at too, null if there is none.
  private @Nullable EndPlace beyond(EndPlace begin, EndPlace last) throws SQLException {
    String sql = "SELECT time, id" + BETWEEN + NEWEST_FIRST + "1 OFFSET " + MAX_LOOKED_AT;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bounds(statement, begin, last);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? new EndPlace(rows.getLong(1), rows.getLong(2)) : null;
      }
    }
  }

  private List<StoredEnd> matching(EndQuery query, EndPlace last, int most) throws SQLException {
    String namespace = query.namespace();
    String workload = query.workload();
    String sql =
        COLUMNS
            + BETWEEN
            + (namespace == null ? "" : " AND namespace = ?")
            + (workload == null ? "" : " AND workload = ?")
            + NEWEST_FIRST
            + most;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int index = bounds(statement, query.begin(), last);
      if (namespace != null) {
        statement.setString(index++, namespace);
      }
      if (workload != null) {
        statement.setString(index, workload);
      }
      return read(statement);
    }
  }

  /// @return the number of the next parameter
  private static int bounds(PreparedStatement statement, EndPlace begin, EndPlace last)
      throws SQLException {
    statement.setLong(1, begin.time());
    statement.setLong(2, begin.id());
    statement.setLong(3, last.time());
    statement.setLong(4, last.id());
    return 5;
  }

  private static List<StoredEnd> read(PreparedStatement statement) throws SQLException {
    var ends = new ArrayList<StoredEnd>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ends.add(StoredEnd.read(rows));
      }
    }
    return ends;
  }

  /// When the first of the ends happened that are kept and sound, null if there is none.
  @Nullable Instant oldest() throws SQLException {
    String sql = COLUMNS + " FROM ended WHERE (time, id) > (?, ?) ORDER BY time, id LIMIT " + FEW;
    var place = new EndPlace(Long.MIN_VALUE, Long.MIN_VALUE);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      while (true) {
        statement.setLong(1, place.time());
        statement.setLong(2, place.id());
        List<StoredEnd> few = read(statement);
        for (StoredEnd stored : few) {
          if (stored.end() != null) {
            return stored.end().time();
          }
        }
        if (few.isEmpty()) {
          return null;
        }
        place = few.getLast().place();
      }
    }
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
}
