package io.kubevitals.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads the daemon's own page every few seconds, as any scraper would, and prints what it says in
/// a few lines.
public final class DemoSummary implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final long PAGE_LIMIT_BYTES = 8 << 20;

  private final URI metrics;
  private final PrintWriter out;
  private final long startedNanos = System.nanoTime();
  private final Thread thread = Thread.ofVirtual().name("demo-summary").unstarted(this::loop);

  DemoSummary(URI metrics, PrintWriter out) {
    this.metrics = metrics;
    this.out = out;
  }

  DemoSummary start() {
    thread.start();
    return this;
  }

  private void loop() {
    try (var http = HttpClient.newHttpClient()) {
      while (true) {
        Thread.sleep(PERIOD);
        print(http);
      }
    } catch (InterruptedException _) {
      // The end of the demo.
    }
  }

  private void print(HttpClient http) throws InterruptedException {
    long seconds = (System.nanoTime() - startedNanos) / 1_000_000_000;
    try {
      out.print("--- after " + seconds + " s\n" + SummaryTable.of(fetch(http)).text());
    } catch (IOException e) {
      out.println("--- after " + seconds + " s: no page, " + e.getMessage());
    }
    out.flush();
  }

  private String fetch(HttpClient http) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(metrics).header("Accept", "text/plain").build();
    var body = HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);
    var answer =
        http.sendAsync(request, HttpResponse.BodyHandlers.limiting(body, PAGE_LIMIT_BYTES));
    try {
      var page = answer.get(4, TimeUnit.SECONDS);
      if (page.statusCode() != 200) {
        throw new IOException("status " + page.statusCode());
      }
      return page.body();
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new IOException("no answer in time", e);
    } finally {
      answer.cancel(true);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
