package io.kubevitals.metrics;

import java.util.HashMap;
import java.util.Map;

/// Lets tests of other packages read a page's series as one scraper gets them.
public final class PageSamples implements FamilyWriter {
  private final Exposure exposure;
  private final Map<String, Double> values = new HashMap<>();
  private final Map<String, Long> counters = new HashMap<>();
  private String family = "";
  private boolean counting;

  private PageSamples(Exposure exposure) {
    this.exposure = exposure;
  }

  /// The page that a scraper begins to fetch now.
  public static PageSamples asked(
      Scrapers scrapers, Scraper scraper, Collector collector, long now) {
    scrapers.asks(scraper, now);
    var page = new PageSamples(scrapers.begin(now));
    collector.collect(page);
    page.exposure.keep();
    return page;
  }

  /// What is true now, whoever has seen it.
  public static PageSamples present(Collector collector) {
    var page = new PageSamples(Exposure.present());
    collector.collect(page);
    return page;
  }

  /// The scraper got the page to its last byte.
  public void fetched(Scrapers scrapers, Scraper scraper) {
    scrapers.hasFetched(scraper, exposure.generation());
  }

  /// Counters by name and labels.
  public Map<String, Long> counters() {
    return counters;
  }

  /// Gauges by name and labels.
  public Map<String, Double> gauges() {
    return values;
  }

  @Override
  public void family(String name, FamilyType type, String help) {
    family = name;
    counting = type == FamilyType.COUNTER;
  }

  @Override
  public void sample(LabelSet labels, double value) {
    values.put(family + labels, value);
  }

  @Override
  public void sample(LabelSet labels, long value) {
    if (counting) {
      counters.put(family + labels, value);
    } else {
      values.put(family + labels, (double) value);
    }
  }

  @Override
  public void sample(LabelSet labels, LabelSet more, double value) {
    values.put(family + labels + more, value);
  }

  @Override
  public Exposure exposure() {
    return exposure;
  }
}
