package io.kubevitals.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever scrapers, failures and restarts of series there are: what a live scraper adds up from
/// its samples, a new series' first sample being its base, is what was counted.
class IncreasePropertyTest {
  private static final int HISTORIES = 400;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void theIncreaseOverEachLiveScrapersSamplesIsTheTrueCount() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < HISTORIES; i++) {
      long one = random.nextLong();
      new History(one).run();
    }
  }

  /// Ten minutes of a page's life.
  private static final class History {
    private final long seed;
    private final Random random;
    private final Scrapers scrapers = new Scrapers();
    private final CounterFamily family = new CounterFamily("kubevitals_ends_total", "Ends.", "a");
    private final Map<String, Long> counted = new HashMap<>();
    private final List<Client> clients = new ArrayList<>();
    private long now = 1;

    History(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
    }

    void run() {
      int live = 1 + random.nextInt(4);
      for (int i = 0; i < live; i++) {
        clients.add(new Client("live" + i, Long.MAX_VALUE));
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        clients.add(new Client("mortal" + i, random.nextInt(400) * SECOND));
      }
      clients.forEach(Client::scrape);
      for (int step = 0; step < 2000; step++) {
        now += random.nextInt(600) * SECOND / 1000;
        step();
      }
      settle(live);
      for (Client client : clients.subList(0, live)) {
        assertThat(client.increase).as("seed %d, %s", seed, client.scraper).isEqualTo(counted);
      }
      assertThat(family.size()).isZero();
    }

    private void step() {
      String series = "s" + random.nextInt(5);
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          int count = random.nextInt(3);
          family.at(series).add(count);
          counted.merge(label(series), (long) count, Long::sum);
        }
        case 2 -> {
          if (random.nextInt(4) == 0) {
            family.remove(series);
          }
        }
        default -> clients.get(random.nextInt(clients.size())).step();
      }
      clients.forEach(Client::scrapeWhenLate);
    }

    /// Everything ends, and everybody fetches the page until it is empty.
    private void settle(int live) {
      for (int i = 0; i < 5; i++) {
        family.remove("s" + i);
      }
      for (int round = 0; round < 8; round++) {
        now += 40 * SECOND;
        clients.subList(0, live).forEach(Client::scrape);
      }
      counted.values().removeIf(count -> count == 0);
      clients.forEach(client -> client.increase.values().removeIf(count -> count == 0));
    }

    private static String label(String series) {
      return "{a=\"" + series + "\"}";
    }

    /// A scraper that fetches the page at least every 30 s, in two steps, and sometimes breaks off.
    private final class Client {
      private final Scraper scraper;
      private final long dies;
      private final Map<String, Long> last = new HashMap<>();
      private final Map<String, Long> increase = new HashMap<>();
      private Samples open = new Samples(new Exposure(0, 0));
      private boolean reading;
      private long lastScrape = now;

      Client(String name, long dies) {
        this.scraper = new Scraper(name, "Prometheus/3.0");
        this.dies = dies;
      }

      void step() {
        if (now > dies) {
          return;
        }
        if (!reading) {
          ask();
        } else if (random.nextInt(5) == 0) {
          reading = false;
        } else {
          receive();
        }
      }

      void scrapeWhenLate() {
        if (now <= dies && now - lastScrape > 30 * SECOND) {
          scrape();
        }
      }

      void scrape() {
        ask();
        receive();
      }

      private void ask() {
        scrapers.asks(scraper, now);
        open = new Samples(scrapers.begin(now));
        family.writeTo(open);
        reading = true;
      }

      private void receive() {
        scrapers.hasFetched(scraper, open.exposure().generation());
        reading = false;
        lastScrape = now;
        open.values()
            .forEach(
                (series, value) -> {
                  long before = last.getOrDefault(series, value);
                  long gained = value >= before ? value - before : value;
                  increase.merge(series, gained, Long::sum);
                });
        last.putAll(open.values());
      }
    }
  }
}
