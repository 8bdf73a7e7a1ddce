package io.kubevitals.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A scraper that fetches the page at least every 30 s, in two steps, and sometimes breaks off. It
/// adds up what each series gains as `increase()` does, a new series' first sample being its base.
final class ScraperModel {
  private static final long LATE = Duration.ofSeconds(30).toNanos();

  private final Scraper scraper;
  private final long dies;
  private final Random random;
  private final LongSupplier clock;
  private final Supplier<Exporter> exporter;
  private final Map<String, Long> last = new HashMap<>();
  private final Map<String, Long> increase = new HashMap<>();
  private final List<String> falls = new ArrayList<>();
  private Page open = new Page(new Samples(new Exposure(0, 0)), Map.of());
  private Page received = open;
  private boolean reading;
  private long lastScrape;

  /// @param births how often each series has begun anew, as far as that is known
  record Page(Samples samples, Map<String, Integer> births) {}

  /// Whom it scrapes.
  interface Exporter {
    Scrapers scrapers();

    Page page();
  }

  /// @param dies when it fetches its last page
  /// @param exporter the present process
  ScraperModel(
      String name, long dies, Random random, LongSupplier clock, Supplier<Exporter> exporter) {
    this.scraper = new Scraper(name, "Prometheus/3.0");
    this.dies = dies;
    this.random = random;
    this.clock = clock;
    this.exporter = exporter;
    this.lastScrape = clock.getAsLong();
  }

  /// What each series has gained; those that gained nothing left out.
  Map<String, Long> increase() {
    var gained = new HashMap<>(increase);
    gained.values().removeIf(count -> count == 0);
    return gained;
  }

  /// Series that went back from one page to the next without having begun anew.
  List<String> falls() {
    return falls;
  }

  /// It asks for a page, or gets or loses the one it asked for.
  void step() {
    if (clock.getAsLong() > dies) {
      return;
    }
    if (!reading) {
      ask();
    } else if (random.nextInt(5) == 0) {
      breakOff();
    } else {
      receive();
    }
  }

  void breakOff() {
    reading = false;
  }

  void scrapeWhenLate() {
    long now = clock.getAsLong();
    if (now <= dies && now - lastScrape > LATE) {
      scrape();
    }
  }

  void scrape() {
    ask();
    receive();
  }

  private void ask() {
    exporter.get().scrapers().asks(scraper, clock.getAsLong());
    open = exporter.get().page();
    reading = true;
  }

  private void receive() {
    exporter.get().scrapers().hasFetched(scraper, open.samples().exposure().generation());
    reading = false;
    lastScrape = clock.getAsLong();
    open.samples().values().forEach(this::add);
    last.putAll(open.samples().values());
    received = open;
  }

  private void add(String series, long value) {
    boolean anew = !Objects.equals(received.births().get(series), open.births().get(series));
    Long shown = received.samples().values().get(series);
    if (!anew && shown != null && value < shown) {
      falls.add("%s of %s from %d to %d".formatted(series, scraper, shown, value));
    }
    long before = last.getOrDefault(series, value);
    increase.merge(series, value >= before ? value - before : value, Long::sum);
  }

  @Override
  public String toString() {
    return scraper.toString();
  }
}
