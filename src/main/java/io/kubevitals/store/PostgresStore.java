package io.kubevitals.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// State in a PostgreSQL database, for several replicas of which one holds the Lease.
public final class PostgresStore implements Store {
  /// Used unless the URL names one.
  private static final String SCHEMA = "kubevitals";

  /// For one answer; the server gives up before.
  private static final String SECONDS = "10";

  private static final String SERVER_SIDE =
      "-c statement_timeout=8000 -c lock_timeout=4000 -c idle_in_transaction_session_timeout=8000";

  /// Bytes on disk are asked for at most this often.
  private static final long BYTES_AGE_NANOS = 60_000_000_000L;

  private static final String BYTES =
      "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
          + " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace";

  private final Session session;
  private final AtomicLong bytes = new AtomicLong();
  private long bytesAt;

  private PostgresStore(Session session) throws StoreException {
    this.session = session;
    measure();
  }

  static PostgresStore open(StoreConfig config) throws StoreException {
    try {
      Connection connection = DriverManager.getConnection(config.url(), properties(config));
      try {
        connection.setAutoCommit(false);
        prepare(connection, config.url());
        return new PostgresStore(new Session(connection, " FOR UPDATE", true));
      } catch (SQLException | StoreException e) {
        connection.close();
        throw e;
      }
    } catch (StoreException e) {
      throw e;
    } catch (SQLException | IOException e) {
      throw new StoreException("The database cannot be opened: " + e.getMessage(), e);
    }
  }

  /// Every call has a deadline: of the connection, of the statement, of the socket.
  private static Properties properties(StoreConfig config) throws IOException {
    var properties = new Properties();
    properties.setProperty("ApplicationName", "kube-vitals");
    properties.setProperty("loginTimeout", SECONDS);
    properties.setProperty("connectTimeout", SECONDS);
    properties.setProperty("socketTimeout", SECONDS);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("options", SERVER_SIDE);
    if (!config.user().isEmpty()) {
      properties.setProperty("user", config.user());
    }
    if (!config.passwordFile().isEmpty()) {
      String password = Files.readString(Path.of(config.passwordFile()));
      properties.setProperty("password", password.strip());
    }
    return properties;
  }

  /// Two processes may come at the same time, so one of them waits.
  private static void prepare(Connection connection, String url) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(hashtext('kube-vitals schema'))");
      if (!url.contains("currentSchema=")) {
        statement.execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
        statement.execute("SET search_path TO " + SCHEMA);
      }
      statement.execute(
          "SELECT set_config('synchronous_commit', 'on', false)"
              + " WHERE current_setting('synchronous_commit') = 'off'");
      statement.execute("CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)");
      int version = version(statement);
      if (version < Schema.VERSION) {
        Schema.migrate(connection, Dialect.POSTGRES, version);
        statement.execute("DELETE FROM schema_version");
        statement.execute("INSERT INTO schema_version VALUES (%d)".formatted(Schema.VERSION));
      }
      if (version == 0) {
        new Tables(connection).putHead(Head.NONE);
      }
    }
    connection.commit();
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("SELECT version FROM schema_version")) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  @Override
  public @Nullable Meta meta() {
    return session.meta();
  }

  @Override
  public long lastCommit() {
    return session.lastCommit();
  }

  @Override
  public void claim(long term) throws StoreException {
    session.claim(term);
  }

  @Override
  public void load(Consumer<Row> rows) throws StoreException {
    session.load(rows);
  }

  @Override
  public int commit(Batch batch, long commit) throws StoreException {
    session.commit(batch, commit);
    if (System.nanoTime() - bytesAt > BYTES_AGE_NANOS) {
      measure();
    }
    return 1;
  }

  @Override
  public EndPage ends(EndQuery query) throws StoreException {
    return session.ends(query);
  }

  @Override
  public @Nullable Instant oldestEnd() throws StoreException {
    return session.oldestEnd();
  }

  @Override
  public void prune(Instant before) throws StoreException {
    session.prune(before);
  }

  @Override
  public long bytes() {
    return bytes.get();
  }

  private void measure() throws StoreException {
    bytes.set(session.number(BYTES));
    bytesAt = System.nanoTime();
  }

  @Override
  public void close() {
    session.close();
  }
}
