package io.kubevitals.metrics;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/// Who scrapes, and the number of the last page that each has fetched to the end. A counter may
/// rise above what was first shown of it when that page is *settled*: every known scraper has
/// fetched it or a later one. Nobody waits longer than two minutes for one that does not come back.
/// Times are nanoseconds of a clock that nobody sets.
public final class Scrapers {
  /// A scraper that has not asked for this long is known no more.
  static final Duration KNOWN_FOR = Duration.ofMinutes(5);

  /// After this long a page counts as seen.
  static final Duration WAIT_AT_MOST = Duration.ofMinutes(2);

  /// More are not waited for, so that invented names cannot fill the memory.
  static final int MAX_KNOWN = 64;

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Map<Scraper, Visits> known = new HashMap<>();
  private final Deque<Begun> waitedFor = new ArrayDeque<>();
  private Runnable newcomers = () -> {};
  private long generation;
  private long longAgo;

  /// Somebody hears, under our lock, of each scraper that was not known: it has to be stored before
  /// it can be waited for after a crash.
  public synchronized void onNewcomer(Runnable listener) {
    newcomers = listener;
  }

  /// A scraper asks for the page, which it has not got yet.
  public synchronized void asks(Scraper scraper, long now) {
    forgetOld(now);
    Visits visits = known.get(scraper);
    if (visits != null) {
      visits.lastAsked = now;
    } else if (known.size() < MAX_KNOWN) {
      known.put(scraper, new Visits(now));
      newcomers.run();
    }
  }

  /// A scraper has got the page with this number, to its last byte.
  public synchronized void hasFetched(Scraper scraper, long page) {
    Visits visits = known.get(scraper);
    if (visits != null) {
      visits.lastFetched = Math.max(visits.lastFetched, page);
    }
  }

  /// A new page begins.
  public synchronized Exposure begin(long now) {
    forgetOld(now);
    generation++;
    long since = now;
    if (!waitedFor.isEmpty() && now - waitedFor.getLast().since() < SECOND) {
      since = waitedFor.removeLast().since();
    }
    waitedFor.add(new Begun(generation, since));
    while (now - waitedFor.getFirst().since() >= SECOND + WAIT_AT_MOST.toNanos()) {
      longAgo = waitedFor.removeFirst().generation();
    }
    long fetchedByAll =
        known.values().stream()
            .mapToLong(visits -> visits.lastFetched)
            .min()
            .orElse(Exposure.NOBODY);
    return new Exposure(generation, Math.max(longAgo, fetchedByAll));
  }

  public synchronized int size() {
    return known.size();
  }

  /// Whether nobody has asked of late.
  public synchronized boolean isEmpty(long now) {
    forgetOld(now);
    return known.isEmpty();
  }

  /// Those who are known, with how long ago each last asked.
  public synchronized Map<Scraper, Duration> known(long now) {
    forgetOld(now);
    var ago = new HashMap<Scraper, Duration>();
    known.forEach((one, visits) -> ago.put(one, Duration.ofNanos(now - visits.lastAsked)));
    return ago;
  }

  /// One that was known to the process before this one, and has fetched nothing from us yet.
  ///
  /// @param ago how long it had not asked when that process was last alive
  public synchronized void restore(Scraper scraper, Duration ago, long now) {
    if (known.size() < MAX_KNOWN) {
      known.putIfAbsent(scraper, new Visits(now - ago.toNanos()));
    }
  }

  private void forgetOld(long now) {
    known.values().removeIf(visits -> now - visits.lastAsked > KNOWN_FOR.toNanos());
  }

  /// The last page that began within a second of this time.
  private record Begun(long generation, long since) {}

  private static final class Visits {
    private long lastAsked;
    private long lastFetched;

    Visits(long now) {
      this.lastAsked = now;
    }
  }
}
