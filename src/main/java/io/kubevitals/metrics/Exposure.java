package io.kubevitals.metrics;

import java.util.ArrayList;
import java.util.List;

/// What one page may show: the page's number, and the last page that every known scraper has
/// fetched. Values that must be seen first are remembered with the number of the page that showed
/// them, and forgotten again if that part of the page is taken back.
public final class Exposure {
  /// Nobody scrapes: there is nothing to wait for.
  static final long NOBODY = Long.MAX_VALUE;

  private final long generation;
  private final long settled;
  private final List<CounterSeries> firstServed = new ArrayList<>();

  /// @param settled pages up to this one have been fetched by every known scraper, or were begun
  ///   too long ago to wait for; [#NOBODY] where there are no scrapers
  Exposure(long generation, long settled) {
    this.generation = generation;
    this.settled = settled;
  }

  /// What is shown where there are no scrapers: the present values.
  static Exposure present() {
    return new Exposure(1, NOBODY);
  }

  long generation() {
    return generation;
  }

  boolean nobody() {
    return settled == NOBODY;
  }

  /// Whether nobody needs to wait for what was first shown on that page.
  boolean settled(long shownSince) {
    return shownSince <= settled;
  }

  void served(CounterSeries series) {
    firstServed.add(series);
  }

  /// What was served since the last call is on the page.
  void keep() {
    firstServed.clear();
  }

  /// What was served since the last call is not on the page after all.
  void takeBack() {
    firstServed.forEach(series -> series.takeBack(generation));
    firstServed.clear();
  }
}
