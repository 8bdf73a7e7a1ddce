package io.kubevitals.sim;

import io.kubevitals.metrics.PageSamples;
import io.kubevitals.metrics.Scraper;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// A scraper that adds up what counters rise from one scrape to the next, as `increase` does; it
/// notes any that falls.
final class Prometheus {
  private static final long SOON = 10_000;

  private final Scraper name;
  private final Cluster cluster;
  private final Supplier<Daemon> daemon;
  private final long interval;
  private final Map<String, Long> last = new HashMap<>();
  private final Map<String, Long> increase = new TreeMap<>();
  private final Map<String, String> falls = new TreeMap<>();
  private int scrapes;
  private boolean breaksOff;

  Prometheus(String address, Cluster cluster, Supplier<Daemon> daemon, long interval) {
    this.name = new Scraper(address, "Prometheus/3.5.0");
    this.cluster = cluster;
    this.daemon = daemon;
    this.interval = interval;
  }

  void start() {
    cluster.time.after(0, this::round);
  }

  /// Nobody is waited for longer than two minutes, so whoever got nothing comes again soon.
  private void round() {
    boolean fetched = scrape();
    cluster.time.after(fetched ? interval : Math.min(interval, SOON), this::round);
  }

  /// It asks out of turn.
  void comes() {
    scrape();
  }

  /// Answers whether there was a page and it was fetched whole.
  private boolean scrape() {
    Daemon asked = daemon.get();
    if (asked.isOver()) {
      return false;
    }
    PageSamples page = asked.page(name);
    breaksOff = !breaksOff && cluster.chance(0.03);
    if (breaksOff) {
      return false;
    }
    page.fetched(asked.scrapers, name);
    scrapes++;
    page.counters().forEach(this::sample);
    return true;
  }

  private void sample(String series, long value) {
    long before = last.getOrDefault(series, value);
    if (value < before) {
      falls.put(series, before + " to " + value + " at " + cluster.time.now());
    }
    increase.merge(series, value < before ? value : value - before, Long::sum);
    last.put(series, value);
  }

  int scrapes() {
    return scrapes;
  }

  Map<String, String> falls() {
    return falls;
  }

  /// What it has added up, series that never rose left out.
  Map<String, Long> increase() {
    var risen = new TreeMap<>(increase);
    risen.values().removeIf(value -> value == 0);
    return risen;
  }
}
