package io.kubevitals.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Processes that are killed at any instant, commits that fail, disks that are full for a while,
/// several scrapers: no scraper sees a value taken back, each one's samples add up to the true
/// count, and what is stored is never below what was shown.
class CounterLedgerTest {
  private static final int HISTORIES = 1000;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final String NAME = "kubevitals_ends_total";

  @Test
  void theIncreaseIsTheTrueCountAcrossKills() {
    var seeds = new Random();
    for (int i = 0; i < HISTORIES; i++) {
      new History(seeds.nextLong()).run();
    }
  }

  @Test
  void aSeriesWithoutScrapersShowsWhatIsDurable() {
    var page = new Samples(Exposure.present());
    var ledger = new CounterLedger(() -> true, () -> {});
    var family = new CounterFamily(ledger, NAME, "Ends.", "a");
    ledger.keep(true);
    family.at("x").add(3);
    family.writeTo(page);
    assertThat(page.values()).containsEntry("{a=\"x\"}", 0L);
    ledger.committed(ledger.take());
    family.writeTo(page);
    assertThat(page.values()).containsEntry("{a=\"x\"}", 3L);
  }

  @Test
  void aSeriesThatNobodyWaitsForIsRestoredWithItsTotal() {
    var ledger = new CounterLedger(() -> true, () -> {});
    var family = new CounterFamily(ledger, NAME, "Ends.", "a");
    ledger.keep(true);
    family.at("\"x\\\n").add(3);
    var taken = ledger.take();
    assertThat(taken).hasSize(1);
    assertThat(taken.get(0).family()).isEqualTo(NAME);
    assertThat(taken.get(0).labels()).containsExactly("\"x\\\n");
    assertThat(taken.get(0).total()).isEqualTo(3);
    assertThat(taken.get(0).served()).isEqualTo(3);
  }

  private record Stored(long total, long served) {}

  private record Event(String series, int count) {}

  /// Some minutes in the life of a page, of several processes.
  private static final class History {
    private final long seed;
    private final Random random;
    private final Map<String, Long> counted = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<ScraperModel> clients = new ArrayList<>();
    private final Map<List<String>, Stored> stored = new HashMap<>();
    private final Map<Scraper, Duration> storedScrapers = new HashMap<>();
    private final Map<String, Integer> births = new HashMap<>();
    private Set<String> onPage = Set.of();
    private final Set<String> ended = new HashSet<>();
    private int storedEvents;
    private boolean mayCrash = true;
    private Exporter process;
    private long now = 1;

    History(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.process = new Exporter();
    }

    void run() {
      int live = 1 + random.nextInt(3);
      for (int i = 0; i < live; i++) {
        clients.add(client("live" + i, Long.MAX_VALUE));
      }
      if (random.nextBoolean()) {
        clients.add(client("mortal", random.nextInt(300) * SECOND));
      }
      clients.forEach(ScraperModel::scrape);
      process.commit(true);
      for (int step = 0; step < 1000; step++) {
        now += random.nextInt(600) * SECOND / 1000;
        step();
      }
      settle(live);
      for (ScraperModel client : clients) {
        assertThat(client.falls()).as("seed %d", seed).isEmpty();
      }
      for (ScraperModel client : clients.subList(0, live)) {
        assertThat(client.increase()).as("seed %d, %s", seed, client).isEqualTo(counted);
      }
      assertThat(process.family.size()).as("seed %d", seed).isZero();
      assertThat(stored).as("seed %d", seed).isEmpty();
    }

    private ScraperModel client(String name, long dies) {
      return new ScraperModel(name, dies, random, () -> now, () -> process);
    }

    private void step() {
      String series = "s" + random.nextInt(5);
      switch (random.nextInt(12)) {
        case 0, 1 -> happens(new Event(series, 1 + random.nextInt(2)));
        case 2 -> {
          if (random.nextInt(6) == 0) {
            happens(new Event(series, 0));
          }
        }
        case 3, 4 -> process.step();
        case 5 -> kill();
        case 6 -> fill();
        default -> clients.get(random.nextInt(clients.size())).step();
      }
      clients.forEach(ScraperModel::scrapeWhenLate);
    }

    private void happens(Event event) {
      events.add(event);
      process.apply(event);
      counted.merge(label(event.series), (long) event.count, Long::sum);
    }

    private void kill() {
      if (mayCrash && random.nextInt(4) == 0) {
        if (random.nextBoolean()) {
          process.commitAndDie();
        } else {
          die();
        }
      }
    }

    private void die() {
      now += random.nextInt(400) * SECOND;
      clients.forEach(ScraperModel::breakOff);
      process = new Exporter();
    }

    /// The disk is full for a while, or has room again.
    private void fill() {
      if (random.nextInt(10) == 0) {
        process.fill();
      }
    }

    /// Everything ends, and everybody fetches the page until it is empty.
    private void settle(int live) {
      process.empty();
      for (int i = 0; i < 5; i++) {
        happens(new Event("s" + i, 0));
      }
      for (int round = 0; round < 10; round++) {
        process.commit(true);
        now += 40 * SECOND;
        clients.subList(0, live).forEach(ScraperModel::scrape);
      }
      process.commit(true);
      counted.values().removeIf(count -> count == 0);
    }

    private static String label(String series) {
      return "{a=\"" + series + "\"}";
    }

    /// One process: what was stored when it began, then what happened since, told again.
    private final class Exporter implements ScraperModel.Exporter {
      private final Scrapers scrapers = new Scrapers();
      private final CounterLedger ledger = new CounterLedger(() -> scrapers.isEmpty(now), () -> {});
      private final CounterFamily family = new CounterFamily(ledger, NAME, "Ends.", "a");
      private List<CounterChange> taken = List.of();
      private int takenEvents;
      private Map<Scraper, Duration> takenScrapers = Map.of();
      private boolean full;

      Exporter() {
        ledger.keep(true);
        stored.forEach((labels, row) -> family.restore(row.total, row.served, labels));
        storedScrapers.forEach((scraper, ago) -> scrapers.restore(scraper, ago, now));
        ended.forEach(family::remove);
        events.subList(storedEvents, events.size()).forEach(this::apply);
      }

      void apply(Event event) {
        if (event.count == 0) {
          family.remove(event.series);
        } else {
          family.at(event.series).add(event.count);
        }
      }

      void step() {
        if (taken.isEmpty()) {
          take();
        } else {
          finish(!full && random.nextInt(5) > 0);
        }
      }

      /// Killed between a commit and its being heard of.
      void commitAndDie() {
        if (!taken.isEmpty()) {
          write();
          die();
        }
      }

      void commit(boolean ok) {
        if (!taken.isEmpty()) {
          finish(ok);
        }
        take();
        finish(ok);
      }

      void fill() {
        full = !full;
        if (full) {
          ledger.keep(false);
          mayCrash = false;
        } else {
          empty();
        }
      }

      void empty() {
        full = false;
        commit(true);
        ledger.keep(true);
        commit(true);
        mayCrash = true;
      }

      private void take() {
        taken = random.nextInt(20) == 0 ? ledger.takeAll() : ledger.take();
        takenEvents = events.size();
        takenScrapers = scrapers.known(now);
      }

      private void finish(boolean ok) {
        if (ok) {
          write();
          ledger.committed(taken);
        } else {
          ledger.failed(taken);
        }
        taken = List.of();
      }

      private void write() {
        taken.forEach(this::store);
        storedEvents = takenEvents;
        ended.clear();
        for (Event event : events.subList(0, storedEvents)) {
          if (event.count == 0) {
            ended.add(event.series);
          } else {
            ended.remove(event.series);
          }
        }
        storedScrapers.clear();
        storedScrapers.putAll(takenScrapers);
      }

      private void store(CounterChange change) {
        assertThat(change.served()).as("seed %d", seed).isLessThanOrEqualTo(change.total());
        if (change.gone()) {
          stored.remove(change.labels());
          births.merge(label(change.labels().get(0)), 1, Integer::sum);
        } else {
          stored.put(change.labels(), new Stored(change.total(), change.served()));
        }
      }

      @Override
      public Scrapers scrapers() {
        return scrapers;
      }

      @Override
      public ScraperModel.Page page() {
        var page = new Samples(scrapers.begin(now));
        family.writeTo(page);
        onPage.stream()
            .filter(series -> !page.values().containsKey(series))
            .forEach(series -> births.merge(series, 1, Integer::sum));
        onPage = Set.copyOf(page.values().keySet());
        if (!full && mayCrash) {
          page.values().forEach(this::check);
        }
        return new ScraperModel.Page(page, Map.copyOf(births));
      }

      private void check(String series, long shown) {
        String value = series.substring(4, series.length() - 2);
        var row = stored.getOrDefault(List.of(value), new Stored(0, 0));
        assertThat(shown).as("seed %d, %s", seed, series).isLessThanOrEqualTo(row.served);
      }
    }
  }
}
