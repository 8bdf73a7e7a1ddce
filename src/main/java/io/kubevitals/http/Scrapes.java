package io.kubevitals.http;

import io.kubevitals.http.Rejections.Reason;
import io.kubevitals.metrics.Page;
import io.kubevitals.metrics.PageFormat;
import io.kubevitals.metrics.RenderedPage;
import io.kubevitals.metrics.Scraper;
import io.kubevitals.metrics.Scrapers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Answers `/metrics`, a few at a time, and tells which scraper has got which page to its end.
public final class Scrapes {
  private final Page page;
  private final Scrapers scrapers;
  private final LongSupplier nanos;

  public Scrapes(Page page, Scrapers scrapers, LongSupplier nanos) {
    this.page = page;
    this.scrapers = scrapers;
    this.nanos = nanos;
  }

  void answer(Request request, Response response, Callback callback, Limits limits) {
    if (!limits.places.tryAcquire()) {
      limits.rejections.count(Reason.BUSY);
      limits.connections.makeWay();
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
      Responses.write(request, response, callback, Answer.text(503, "too many scrapes at once\n"));
      return;
    }
    try {
      send(request, response);
    } catch (IOException e) {
      if (e instanceof GuardedEndPoint.NotOursException) {
        limits.rejections.count(Reason.NOT_LEADING);
      }
      // The reader has gone or was cut: its trouble, and counted where it was cut.
      callback.failed(e);
      return;
    } finally {
      limits.places.release();
    }
    callback.succeeded();
  }

  private void send(Request request, Response response) throws IOException {
    HttpFields headers = request.getHeaders();
    Optional<Scraper> scraper =
        Scraper.of(
            Request.getRemoteAddr(request),
            headers.get(HttpHeader.USER_AGENT),
            headers.get(HttpHeader.ACCEPT),
            headers.get("X-Prometheus-Scrape-Timeout-Seconds"));
    boolean whole = !request.getMethod().equals("HEAD");
    scraper.filter(_ -> whole).ifPresent(one -> scrapers.asks(one, nanos.getAsLong()));
    try (RenderedPage open = open(PageFormat.accepted(accept(headers)))) {
      Connection connection = request.getConnectionMetaData().getConnection();
      open.onRevoke(() -> connection.getEndPoint().close());
      GuardedEndPoint.guard(connection.getEndPoint(), open::mayBeSent);
      write(response, open, acceptsGzip(headers), whole);
      scraper.filter(_ -> whole).ifPresent(one -> scrapers.hasFetched(one, open.generation()));
    }
  }

  /// A page that was overtaken while it waited is rendered once more.
  private RenderedPage open(PageFormat format) {
    RenderedPage open = page.open(format);
    if (open.mayBeSent()) {
      return open;
    }
    open.close();
    return page.open(format);
  }

  private static void write(Response response, RenderedPage page, boolean gzip, boolean whole)
      throws IOException {
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, page.format().contentType());
    headers.put(HttpHeader.VARY, "Accept, Accept-Encoding");
    if (gzip) {
      headers.put(HttpHeader.CONTENT_ENCODING, "gzip");
    }
    List<ByteBuffer> pieces = gzip ? page.compressedPieces() : page.pieces();
    long length = pieces.stream().mapToLong(ByteBuffer::remaining).sum();
    headers.put(HttpHeader.CONTENT_LENGTH, length);
    if (whole) {
      for (int i = 0; i < pieces.size(); i++) {
        Content.Sink.write(response, i == pieces.size() - 1, pieces.get(i));
      }
    }
  }

  /// All `Accept` lines are one list.
  private static String accept(HttpFields headers) {
    return String.join(",", headers.getValuesList(HttpHeader.ACCEPT));
  }

  static boolean acceptsGzip(HttpFields headers) {
    for (String coding : headers.getCSV(HttpHeader.ACCEPT_ENCODING, false)) {
      String[] parts = coding.toLowerCase(Locale.ROOT).replace(" ", "").split(";", 2);
      boolean refused = parts.length > 1 && parts[1].matches("q=0(\\.0*)?");
      if ((parts[0].equals("gzip") || parts[0].equals("x-gzip")) && !refused) {
        return true;
      }
    }
    return false;
  }

  /// What a scrape must keep within.
  record Limits(Semaphore places, Rejections rejections, Connections connections) {}
}
