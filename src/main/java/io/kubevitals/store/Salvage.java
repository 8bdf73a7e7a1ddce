package io.kubevitals.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Replaces a damaged file by one with its sound rows, and sets it aside. A crash at any point
/// leaves either the damaged file or the new one.
///
/// The cursors are not taken over: whoever has lost rows must compare the others with a list.
final class Salvage {
  private static final Logger log = LoggerFactory.getLogger(Salvage.class);

  /// Damaged files that are kept, the newest.
  private static final int KEPT = 3;

  private static final String WAL = "-wal";

  private final Path file;
  private final Path fresh;
  private final Path copy;

  Salvage(Path file) {
    this.file = file;
    this.fresh = sibling(file, ".new");
    this.copy = sibling(file, ".copy");
  }

  /// Ends what a crash has interrupted.
  void resume() throws IOException {
    delete(copy);
    if (Files.exists(file)) {
      delete(fresh);
    } else if (Files.exists(fresh)) {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } else {
      Files.deleteIfExists(sibling(file, WAL));
    }
  }

  /// @param fault what is wrong with the file
  void run(String fault) throws IOException, SQLException {
    long kept;
    try (Connection target = SqliteConnection.open(fresh)) {
      SqliteStore.migrate(target);
      duplicate();
      kept = rescue(target);
      target.commit();
    } finally {
      delete(copy);
    }
    Path aside = setAside();
    log.atWarn()
        .addKeyValue("error", fault)
        .addKeyValue("rows", kept)
        .addKeyValue("file", aside)
        .log("The state file was damaged; its sound rows are kept and it is set aside");
  }

  private void duplicate() throws IOException {
    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    if (Files.exists(sibling(file, WAL))) {
      Files.copy(sibling(file, WAL), sibling(copy, WAL), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private long rescue(Connection target) throws IOException, SQLException {
    if (!schemaIsReadable()) {
      repairFirstPage();
    }
    try (Connection source = SqliteConnection.open(copy)) {
      Head head = new Tables(source).head("");
      if (head == null) {
        return 0;
      }
      new Tables(target).putHead(new Head(0, head.meta()));
      long kept = 0;
      for (Table table : Table.values()) {
        if (table != Table.META && table != Table.CURSOR) {
          kept += rescue(table, source, target);
        }
      }
      return kept;
    } catch (SQLException e) {
      if (Inspection.isDamage(e)) {
        return 0;
      }
      throw e;
    }
  }

  private boolean schemaIsReadable() throws IOException, SQLException {
    if (Inspection.headerFault(copy) != null) {
      return false;
    }
    try (Connection source = SqliteConnection.open(copy)) {
      return Inspection.hasSchema(source);
    } catch (SQLException e) {
      if (Inspection.isDamage(e)) {
        return false;
      }
      throw e;
    }
  }

  /// The first page holds nothing but the header and the schema, which are the same in all files.
  private void repairFirstPage() throws IOException {
    byte[] page = new byte[SqliteConnection.PAGE_SIZE];
    try (var from = new RandomAccessFile(fresh.toFile(), "r");
        var to = new RandomAccessFile(copy.toFile(), "rw")) {
      from.readFully(page);
      // With a counter that differs the number of pages is taken from the length of the file.
      page[24]++;
      to.write(page);
    }
  }

  /// From both ends, so that a damaged page costs no more than its own rows.
  private static long rescue(Table table, Connection source, Connection target)
      throws SQLException {
    String key =
        table.keyColumns().isEmpty()
            ? "id"
            : table.keyColumns().stream().map(Column::name).collect(Collectors.joining(", "));
    String backwards = key.replace(",", " DESC,") + " DESC";
    return rescue(table, source, target, key) + rescue(table, source, target, backwards);
  }

  private static long rescue(Table table, Connection source, Connection target, String order)
      throws SQLException {
    boolean numbered = table.keyColumns().isEmpty();
    String columns = table.columnNames() + ", crc" + (numbered ? ", id" : "");
    int count = table.columns().size() + (numbered ? 2 : 1);
    String insert =
        "INSERT OR IGNORE INTO %s (%s) VALUES (%s?)"
            .formatted(table.table(), columns, "?, ".repeat(count - 1));
    String select = "SELECT %s FROM %s ORDER BY %s".formatted(columns, table.table(), order);
    try (PreparedStatement to = target.prepareStatement(insert)) {
      return copy(table, source, select, to);
    }
  }

  private static long copy(Table table, Connection source, String select, PreparedStatement to)
      throws SQLException {
    long kept = 0;
    List<Column> columns = table.columns();
    try (Statement statement = source.createStatement();
        ResultSet from = statement.executeQuery(select)) {
      while (from.next()) {
        Values values = Values.read(table, from);
        if (values != null) {
          for (int i = 0; i < columns.size(); i++) {
            columns.get(i).set(to, i + 1, values.list().get(i));
          }
          for (int i = columns.size() + 1; i <= from.getMetaData().getColumnCount(); i++) {
            to.setLong(i, from.getLong(i));
          }
          kept += to.executeUpdate();
        }
      }
    } catch (SQLException e) {
      if (!Inspection.isDamage(e)) {
        throw e;
      }
    }
    return kept;
  }

  /// The log goes first: it must never be applied to another file.
  private Path setAside() throws IOException {
    Path aside = asideName();
    delete(aside);
    if (Files.exists(sibling(file, WAL))) {
      Files.move(sibling(file, WAL), sibling(aside, WAL), StandardCopyOption.ATOMIC_MOVE);
      sync();
    }
    Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
    sync();
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    sync();
    return aside;
  }

  /// The first free name, or that of the oldest.
  private Path asideName() {
    List<Path> names =
        IntStream.rangeClosed(1, KEPT).mapToObj(n -> sibling(file, ".damaged-" + n)).toList();
    return names.stream()
        .filter(name -> !Files.exists(name))
        .findFirst()
        .orElseGet(() -> names.stream().min(Comparator.comparing(Salvage::modified)).orElseThrow());
  }

  private void sync() throws IOException {
    Path folder = file.getParent();
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static FileTime modified(Path path) {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException _) {
      return FileTime.fromMillis(0);
    }
  }

  private static void delete(Path path) throws IOException {
    Files.deleteIfExists(path);
    Files.deleteIfExists(sibling(path, WAL));
  }

  private static Path sibling(Path path, String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }
}
