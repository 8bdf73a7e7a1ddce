package io.kubevitals.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubevitals.metrics.Collector;
import io.kubevitals.metrics.CounterFamily;
import io.kubevitals.metrics.FamilyWriter;
import io.kubevitals.metrics.GaugeFamily;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.Page;
import io.kubevitals.metrics.PageFormat;
import io.kubevitals.metrics.Scrapers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The real server on a free port, with a page of our own size and short deadlines.
final class TestServer implements AutoCloseable {
  static final Duration HEADER_TIMEOUT = Duration.ofSeconds(1);
  static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(2);

  final OwnMetrics own = new OwnMetrics();
  final Heartbeats heartbeats = new Heartbeats(own, InstantSource.system(), System::nanoTime);
  final CounterFamily ends = new CounterFamily("kubevitals_ends_total", "Ends.", "workload");
  final HttpServer server;
  private final Scrapers scrapers = new Scrapers();
  private final Page page;
  private final List<Route> routes;

  TestServer(int maxConnections, int series) throws IOException {
    this(maxConnections, series, new Protection("", "", "", false));
  }

  TestServer(Protection protection) throws IOException {
    this(64, 1, protection);
  }

  /// One with further routes.
  TestServer(Route... more) throws IOException {
    this(64, 1, new Protection("", "", "", false), more);
  }

  private TestServer(int maxConnections, int series, Protection protection, Route... more)
      throws IOException {
    var large = new GaugeFamily("kubevitals_large", "Large.", "workload");
    for (int i = 0; i < series; i++) {
      large.at("a-workload-with-a-name-of-the-usual-length-" + i).set(i);
    }
    Collector collector =
        new Collector() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public void collect(FamilyWriter out) {
            ends.writeTo(out);
            large.writeTo(out);
          }
        };
    page = new Page(List.of(collector), own, scrapers, System::nanoTime);
    routes = new ArrayList<>(new Health(heartbeats, Map.of("started", () -> true)).routes());
    routes.add(new Route("/api/v1/echo", query -> Answer.json(200, "\"" + query.get("x") + "\"")));
    routes.add(
        new Route(
            "/api/v1/bug",
            _ -> {
              throw new IllegalStateException("a bug");
            }));
    routes.addAll(List.of(more));
    server =
        create(
            new HttpConfig(
                "127.0.0.1",
                0,
                maxConnections,
                8,
                HEADER_TIMEOUT,
                RESPONSE_TIMEOUT,
                Duration.ofMinutes(1),
                protection),
            own);
    server.start();
  }

  /// A second server with the same contents, not started.
  HttpServer another(HttpConfig config) throws IOException {
    return create(config, new OwnMetrics());
  }

  private HttpServer create(HttpConfig config, OwnMetrics metrics) throws IOException {
    var scrapes = new Scrapes(page, scrapers, System::nanoTime);
    return new HttpServer(config, routes, scrapes, metrics, heartbeats, System::nanoTime);
  }

  Socket connect() throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(10_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.uri().getPort()));
    return socket;
  }

  /// The page without a request.
  String rendered() {
    try (var open = page.open(PageFormat.TEXT)) {
      var text = new StringBuilder();
      open.pieces().forEach(piece -> text.append(UTF_8.decode(piece)));
      return text.toString();
    }
  }

  /// Sends this text on a connection of its own and reads until the server closes.
  String exchange(String request) throws IOException {
    try (var socket = connect()) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  String get(String path, String... headers) throws IOException {
    return exchange(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            + String.join("", Arrays.stream(headers).map(h -> h + "\r\n").toList())
            + "\r\n");
  }

  @Override
  public void close() {
    server.close();
  }
}
