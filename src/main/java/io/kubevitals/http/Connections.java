package io.kubevitals.http;

import io.kubevitals.http.Rejections.Reason;
import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.Loop;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.internal.HttpConnection;

/// The open connections. Idle ones must not use up the limit, a request must come to the end of its
/// header in time and a response must be read in time: the server's own timeouts begin anew with
/// each byte and cover none of this.
final class Connections implements Connection.Listener, AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(250);

  /// A reader that has taken this long may be cut to make way for another one.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Map<Connection, Client> clients = new ConcurrentHashMap<>();
  private final HttpConfig config;
  private final int most;
  private final Rejections rejections;
  private final LongSupplier nanos;
  private final Loop loop;

  Connections(HttpConfig config, Rejections rejections, Heartbeats heartbeats, LongSupplier nanos) {
    this.config = config;
    this.most = OpenFiles.connections(config.maxConnections());
    this.rejections = rejections;
    this.nanos = nanos;
    this.loop = new Loop("http-deadlines", Loop.MAX_WORK, heartbeats, this::run);
  }

  void start() {
    loop.start();
  }

  int size() {
    return clients.size();
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof SslConnection) {
      // Its HTTP connection is the client.
      return;
    }
    if (clients.size() >= most) {
      rejections.count(Reason.CONNECTIONS);
      idleLongest().ifPresentOrElse(idle -> close(idle.connection), connection::close);
    }
    clients.put(connection, new Client(connection, nanos.getAsLong()));
    if (!connection.getEndPoint().isOpen()) {
      clients.remove(connection);
    }
  }

  @Override
  public void onClosed(Connection connection) {
    clients.remove(connection);
  }

  /// A request on this connection is being answered.
  void begin(Connection connection) {
    Client client = clients.get(connection);
    if (client != null) {
      client.begin(nanos.getAsLong());
    }
  }

  /// The answer is complete, or has failed.
  void end(Connection connection) {
    GuardedEndPoint.release(connection.getEndPoint());
    Client client = clients.get(connection);
    if (client != null) {
      client.end(nanos.getAsLong());
    }
  }

  /// Cuts the reader that has been at it longest, if that is too long while others wait.
  void makeWay() {
    long now = nanos.getAsLong();
    clients.values().stream()
        .filter(client -> client.busy && now - client.since > PATIENCE.toNanos())
        .min(Comparator.comparingLong(client -> client.since))
        .ifPresent(client -> cut(client, Reason.SLOW_READER));
  }

  void closeIdle() {
    clients.values().stream()
        .filter(client -> !client.busy)
        .forEach(idle -> close(idle.connection));
  }

  @Override
  public void close() {
    loop.close();
  }

  private void run(Heartbeat heartbeat) throws InterruptedException {
    while (true) {
      heartbeat.beat();
      long now = nanos.getAsLong();
      clients.values().forEach(client -> check(client, now));
      Thread.sleep(TICK);
    }
  }

  private void check(Client client, long now) {
    if (client.busy) {
      if (now - client.since > config.responseTimeout().toNanos()) {
        cut(client, Reason.SLOW_READER);
      }
    } else if (client.isShakingHands()) {
      if (now - client.since > config.headerTimeout().toNanos()) {
        cut(client, Reason.SLOW_HEADER);
      }
    } else if (client.isBetweenRequests()) {
      client.headerSince = now;
    } else if (now - client.headerSince > config.headerTimeout().toNanos()) {
      cut(client, Reason.SLOW_HEADER);
    }
  }

  private void cut(Client client, Reason reason) {
    if (clients.remove(client.connection, client)) {
      rejections.count(reason);
      close(client.connection);
    }
  }

  private Optional<Client> idleLongest() {
    return clients.values().stream()
        .filter(client -> !client.busy)
        .min(Comparator.comparingLong(client -> client.since));
  }

  private void close(Connection connection) {
    clients.remove(connection);
    EndPoint endPoint = connection.getEndPoint();
    if (endPoint instanceof SslConnection.SslEndPoint secured) {
      // Without the farewell that a reader who does not read would never take.
      secured.getSslConnection().getEndPoint().close();
    }
    endPoint.close();
  }

  /// One connection, from the outside.
  private static final class Client {
    /// The cipher suite of a session that is none yet.
    private static final String NONE = "SSL_NULL_WITH_NULL_NULL";

    private final Connection connection;

    /// Since when it is busy or not.
    private volatile long since;

    private volatile boolean busy;

    /// What it had received when its last answer was complete.
    private volatile long bytesBefore;

    private volatile long headerSince;

    Client(Connection connection, long now) {
      this.connection = connection;
      this.since = now;
      this.headerSince = now;
    }

    /// Whether no part of a next request is here. Bytes alone do not tell: a part may have come
    /// together with the request before it, and blank lines before a request are not yet parsed as
    /// one.
    boolean isBetweenRequests() {
      return connection.getBytesIn() == bytesBefore
          && !(connection instanceof HttpConnection http && !http.getParser().isStart());
    }

    /// Whether TLS is not agreed on yet.
    boolean isShakingHands() {
      return connection.getEndPoint() instanceof SslConnection.SslEndPoint secured
          && secured.getSslConnection().getSSLEngine().getSession().getCipherSuite().equals(NONE);
    }

    void begin(long now) {
      since = now;
      busy = true;
    }

    void end(long now) {
      bytesBefore = connection.getBytesIn();
      headerSince = now;
      since = now;
      busy = false;
    }
  }
}
