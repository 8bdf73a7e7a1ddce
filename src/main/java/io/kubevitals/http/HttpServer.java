package io.kubevitals.http;

import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.OwnMetrics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server: a few threads for the network, a virtual one for each request.
public final class HttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int MAX_THREADS = 8;
  private static final int MIN_THREADS = 2;
  private static final int BACKLOG = 128;

  private final HttpConfig config;
  private final Connections connections;
  private final Server server;
  private final ServerConnector connector;
  private final @Nullable ServerIdentity identity;

  /// @throws IOException where the certificate or its key cannot be read
  public HttpServer(
      HttpConfig config,
      List<Route> routes,
      Scrapes scrapes,
      OwnMetrics own,
      Heartbeats heartbeats,
      LongSupplier nanos)
      throws IOException {
    this.config = config;
    var protection = config.protection();
    this.identity = protection.hasTls() ? new ServerIdentity(protection, heartbeats) : null;
    var rejections = new Rejections(own);
    this.connections = new Connections(config, rejections, heartbeats, nanos);
    own.gauge("http_connections", "Open connections.", connections::size);
    this.server = new Server(threads());
    this.connector = connector(config, server, identity);
    connector.addBean(connections);
    server.addConnector(connector);
    server.setErrorHandler(new PlainErrors(rejections));
    server.setHandler(
        new GracefulHandler(
            new Dispatcher(
                config, routes, scrapes, rejections, connections, new Gate(protection, nanos))));
    server.setStopTimeout(STOP_TIMEOUT.toMillis());
  }

  /// Listens from now on.
  ///
  /// @throws IOException if the address cannot be had
  public void start() throws IOException {
    connections.start();
    if (identity != null) {
      identity.start();
    }
    try {
      server.start();
    } catch (Exception e) {
      Throwable root = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          "http.host = %s, http.port = %d: cannot listen there: %s"
              .formatted(config.host(), config.port(), root.getMessage()),
          e);
    }
    log.info("listening on {}", uri());
  }

  /// The address, with the port that was chosen.
  public URI uri() {
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    String scheme = identity == null ? "http" : "https";
    return URI.create(scheme + "://" + host + ":" + connector.getLocalPort());
  }

  /// Lets the responses under way end, for two seconds. Connections that wait for a next request
  /// are closed at once: their clients would not go by themselves.
  @Override
  public void close() {
    connections.closeIdle();
    try {
      LifeCycle.stop(server);
    } catch (RuntimeException e) {
      log.atInfo().addKeyValue("error", e.getMessage()).log("responses under way were cut");
    }
    connections.close();
    if (identity != null) {
      identity.close();
    }
  }

  private static QueuedThreadPool threads() {
    var threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("http");
    threads.setReservedThreads(0);
    threads.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory()));
    return threads;
  }

  private static ServerConnector connector(
      HttpConfig config, Server server, @Nullable ServerIdentity identity) {
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    http.setOutputBufferSize(BUFFER_BYTES);
    if (identity != null) {
      // The kubelet and Prometheus come to an address, which the certificate need not name.
      http.addCustomizer(new SecureRequestCustomizer(false));
    }
    var plain = new HttpConnectionFactory(http);
    var connector =
        identity == null
            ? new GuardedConnector(server, plain)
            : new GuardedConnector(
                server, new SslConnectionFactory(identity.ssl(), "http/1.1"), plain);
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setAcceptQueueSize(BACKLOG);
    connector.setIdleTimeout(config.idleTimeout().toMillis());
    return connector;
  }
}
