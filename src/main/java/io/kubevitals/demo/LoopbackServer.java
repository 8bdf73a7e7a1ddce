package io.kubevitals.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// A small HTTP server on a free loopback port: a page per path.
final class LoopbackServer implements AutoCloseable {
  /// One answer.
  record Page(int status, String contentType, String body) {
    static Page text(String body) {
      return new Page(200, "text/plain; version=0.0.4; charset=utf-8; escaping=underscores", body);
    }

    static Page json(int status, String body) {
      return new Page(status, "application/json", body);
    }
  }

  private static final Page NOT_FOUND =
      new Page(404, "text/plain; charset=utf-8", "404 page not found\n");

  private final Server server;
  private final ServerConnector connector;

  LoopbackServer(String name, Map<String, Supplier<Page>> pages) {
    var threads = new QueuedThreadPool(8, 2);
    threads.setName(name);
    threads.setDaemon(true);
    server = new Server(threads);
    connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setStopTimeout(0);
    server.setHandler(new Pages(pages));
  }

  private static final class Pages extends Handler.Abstract.NonBlocking {
    private final Map<String, Supplier<Page>> pages;

    Pages(Map<String, Supplier<Page>> pages) {
      this.pages = Map.copyOf(pages);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Page page = pages.getOrDefault(Request.getPathInContext(request), () -> NOT_FOUND).get();
      response.setStatus(page.status);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, page.contentType);
      response.getHeaders().put("X-Content-Type-Options", "nosniff");
      response.write(true, StandardCharsets.UTF_8.encode(page.body), callback);
      return true;
    }
  }

  void start() throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException("no loopback port", e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort());
  }

  @Override
  public void close() {
    LifeCycle.stop(server);
  }
}
