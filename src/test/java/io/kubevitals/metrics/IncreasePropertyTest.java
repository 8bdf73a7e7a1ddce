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
  private static final class History implements ScraperModel.Exporter {
    private final long seed;
    private final Random random;
    private final Scrapers scrapers = new Scrapers();
    private final CounterFamily family = new CounterFamily("kubevitals_ends_total", "Ends.", "a");
    private final Map<String, Long> counted = new HashMap<>();
    private final List<ScraperModel> clients = new ArrayList<>();
    private long now = 1;

    History(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
    }

    void run() {
      int live = 1 + random.nextInt(4);
      for (int i = 0; i < live; i++) {
        clients.add(client("live" + i, Long.MAX_VALUE));
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        clients.add(client("mortal" + i, random.nextInt(400) * SECOND));
      }
      clients.forEach(ScraperModel::scrape);
      for (int step = 0; step < 2000; step++) {
        now += random.nextInt(600) * SECOND / 1000;
        step();
      }
      settle(live);
      for (ScraperModel client : clients.subList(0, live)) {
        assertThat(client.increase()).as("seed %d, %s", seed, client).isEqualTo(counted);
      }
      assertThat(family.size()).isZero();
    }

    private ScraperModel client(String name, long dies) {
      return new ScraperModel(name, dies, random, () -> now, () -> this);
    }

    @Override
    public Scrapers scrapers() {
      return scrapers;
    }

    @Override
    public ScraperModel.Page page() {
      var page = new Samples(scrapers.begin(now));
      family.writeTo(page);
      return new ScraperModel.Page(page, Map.of());
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
      clients.forEach(ScraperModel::scrapeWhenLate);
    }

    /// Everything ends, and everybody fetches the page until it is empty.
    private void settle(int live) {
      for (int i = 0; i < 5; i++) {
        family.remove("s" + i);
      }
      for (int round = 0; round < 8; round++) {
        now += 40 * SECOND;
        clients.subList(0, live).forEach(ScraperModel::scrape);
      }
      counted.values().removeIf(count -> count == 0);
    }

    private static String label(String series) {
      return "{a=\"" + series + "\"}";
    }
  }
}
