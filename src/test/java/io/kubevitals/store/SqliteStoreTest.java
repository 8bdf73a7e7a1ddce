package io.kubevitals.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  Store open() throws StoreException {
    return SqliteStore.open(file());
  }

  @Override
  void openVersion1(Row... rows) throws SQLException, IOException {
    Files.createDirectories(file().getParent());
    try (Connection connection = SqliteConnection.open(file());
        Statement statement = connection.createStatement()) {
      Schema.migrate(connection, Dialect.SQLITE, 0, 1);
      statement.execute("PRAGMA user_version = 1");
      statement.execute("PRAGMA application_id = " + Inspection.APPLICATION);
      write(connection, rows);
    }
  }

  @Test
  void anotherProcessCannotOpenIt() throws Exception {
    Files.createDirectories(file().getParent());
    Path lock = folder.resolve("state/state.db.lock");
    String program =
        "import fcntl,sys; f=open(sys.argv[1],'w'); fcntl.lockf(f,fcntl.LOCK_EX);"
            + " print('locked',flush=True); sys.stdin.read()";
    Process other = new ProcessBuilder("python3", "-c", program, lock.toString()).start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("locked");
      assertThatThrownBy(this::opened)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another process has");
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertThat(rows(opened())).isEmpty();
  }

  @Test
  void theStateOfAnotherClusterIsReplacedWhateverItsTerm() throws Exception {
    Store store = opened();
    commit(store, batch(7, pod(1), end(1)));

    store.commit(new Batch(ofAnotherCluster(2), true, List.of(), List.of(pod(2))), 99);

    assertThat(rows(store)).containsExactly(pod(2));
    assertThat(ends(store, ALL)).isEmpty();
    assertThat(reopened(store).meta()).isEqualTo(ofAnotherCluster(2));
  }

  @Test
  void itNeedsNoSharedMemory() throws Exception {
    Store store = opened();
    commit(store, batch(0, pod(1)));

    try (var files = Files.list(file().getParent())) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("state.db", "state.db-wal", "state.db.lock");
    }
  }

  @Test
  void aFileOfSomebodyElseIsSetAsideAsItWas() throws Exception {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "A letter that nobody wants to lose.\n".repeat(500));

    assertThat(rows(opened())).isEmpty();
    assertThat(folder.resolve("state/state.db.damaged-1"))
        .hasContent("A letter that nobody wants to lose.\n".repeat(500));
  }

  @Test
  void noMoreThanThreeDamagedFilesAreKept() throws Exception {
    for (int i = 0; i < 5; i++) {
      Files.createDirectories(file().getParent());
      Files.writeString(file(), "damaged " + i);
      open().close();
    }
    try (var files = Files.list(file().getParent())) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(f -> f.contains("damaged")))
          .containsExactlyInAnyOrder(
              "state.db.damaged-1", "state.db.damaged-2", "state.db.damaged-3");
    }
    assertThat(folder.resolve("state/state.db.damaged-2")).hasContent("damaged 4");
  }

  @Test
  void aDamagedLogCostsTheLatestCommitsOnly() throws Exception {
    Store store = opened();
    var states = new ArrayList<List<Row>>();
    states.add(List.of());
    for (int i = 0; i < 20; i++) {
      commit(store, batch(0, new CounterRow("f", List.of("x"), i, i), pod(i)));
      states.add(rows(store));
    }
    byte[] main = Files.readAllBytes(file());
    byte[] log = Files.readAllBytes(folder.resolve("state/state.db-wal"));
    var random = new Random(4);
    int complete = 0;
    for (int flip = 0; flip < 500; flip++) {
      Path copy = folder.resolve("copy-" + flip + "/state.db");
      Files.createDirectories(copy.getParent());
      Files.write(copy, main);
      byte[] damaged = log.clone();
      damaged[random.nextInt(log.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(copy.resolveSibling("state.db-wal"), damaged);
      try (Store again = SqliteStore.open(copy)) {
        assertThat(states).contains(rows(again));
        complete += rows(again).equals(states.getLast()) ? 1 : 0;
      }
    }
    assertThat(complete).isLessThan(500);
  }

  private static PodRow pod(int i) {
    return new PodRow(PodRow.Kind.POD, "u" + i % 7, bytes("state " + i));
  }

  private Path file() {
    return folder.resolve("state/state.db");
  }
}
