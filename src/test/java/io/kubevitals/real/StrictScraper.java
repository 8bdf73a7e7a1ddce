package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubevitals.real.Exposition.Sample;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A scraper in the manner of a Prometheus, every 100 ms, whatever process it finds: adds up what
/// each series has gained since its first sample, and notes each that goes back.
final class StrictScraper implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(100);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, Double> last = new HashMap<>();
  private final Map<String, Double> increase = new HashMap<>();
  private final List<String> decreases = new ArrayList<>();
  private final List<String> torn = new ArrayList<>();
  private final Thread thread;
  private volatile @Nullable URI url;
  private volatile boolean ending;
  private int pages;

  StrictScraper() {
    thread = Thread.ofVirtual().start(this::run);
  }

  void scrapes(URI daemon) {
    url = daemon.resolve("/metrics");
  }

  synchronized int increase(String family) {
    return increase.entrySet().stream()
        .filter(one -> one.getKey().startsWith(family))
        .mapToInt(one -> one.getValue().intValue())
        .sum();
  }

  synchronized List<String> decreases() {
    return List.copyOf(decreases);
  }

  /// Answers that broke off after they had begun.
  synchronized List<String> torn() {
    return List.copyOf(torn);
  }

  synchronized int pages() {
    return pages;
  }

  @Override
  public void close() {
    ending = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    client.shutdownNow();
  }

  private void run() {
    while (!ending) {
      URI present = url;
      if (present != null) {
        scrape(present);
      }
      LockSupport.parkNanos(PERIOD.toNanos());
    }
  }

  private void scrape(URI target) {
    var request =
        HttpRequest.newBuilder(target)
            .timeout(Duration.ofSeconds(5))
            .header("X-Prometheus-Scrape-Timeout-Seconds", "5")
            .build();
    boolean begun = false;
    try {
      var answer = client.send(request, BodyHandlers.ofInputStream());
      begun = answer.statusCode() == 200;
      String page = new String(answer.body().readAllBytes(), UTF_8);
      if (begun) {
        read(Exposition.parse(page));
      }
    } catch (IOException e) {
      // It has just been killed, or is about to end.
      if (begun) {
        tear(e.toString());
      }
    } catch (InterruptedException _) {
      ending = true;
    }
  }

  private synchronized void tear(String how) {
    torn.add(how);
  }

  private synchronized void read(Exposition page) {
    pages++;
    for (Sample sample : page.samples()) {
      if (sample.name().endsWith("_total") && sample.labels().containsKey("workload")) {
        String series = sample.name() + sample.labels();
        double before = last.getOrDefault(series, sample.value());
        increase.merge(series, sample.value() - before, Double::sum);
        if (sample.value() < before) {
          decreases.add(series + ": " + before + " -> " + sample.value());
        }
        last.put(series, sample.value());
      }
    }
  }
}
