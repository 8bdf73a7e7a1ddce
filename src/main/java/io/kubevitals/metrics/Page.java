package io.kubevitals.metrics;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The page that scrapers read. It is rendered by one thread at a time, and whoever asks while it
/// is being rendered shares the next rendering with all others who do: everybody gets a page that
/// was begun after the question, and a crowd costs two renderings.
public final class Page {
  /// Pages that slow readers still hold may take this much; beyond it the oldest is taken away.
  static final long MAX_HELD_BYTES = 64L << 20;

  private final ReentrantLock rendering = new ReentrantLock();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<PageFormat, RenderedPage> latest = new EnumMap<>(PageFormat.class);
  private final List<RenderedPage> held = new ArrayList<>();
  private final Gzip gzip = new Gzip();
  private final Supplier<PageContents> contents;
  private final PageParts parts;
  private final Scrapers scrapers;
  private final LongSupplier nanos;
  private final OwnGauge renderSeconds;
  private final OwnGauge bodyBytes;
  private volatile long begun;

  public Page(List<Collector> collectors, OwnMetrics own, Scrapers scrapers, LongSupplier nanos) {
    this(constant(collectors), own, scrapers, nanos);
  }

  /// @param contents asked at the beginning of each page
  public Page(
      Supplier<PageContents> contents, OwnMetrics own, Scrapers scrapers, LongSupplier nanos) {
    this.contents = contents;
    this.parts = new PageParts(own, nanos);
    this.scrapers = scrapers;
    this.nanos = nanos;
    this.renderSeconds =
        own.gauge("scrape_render_seconds", "How long the page before this one took to render.");
    this.bodyBytes =
        own.gauge("scrape_body_bytes", "How long the page before this one was, uncompressed.");
    own.gauge("scrapers", "Scrapers that asked in the last five minutes.", scrapers::size);
  }

  private static Supplier<PageContents> constant(List<Collector> collectors) {
    var contents = PageContents.of(collectors);
    return () -> contents;
  }

  /// The page as it is now, or as it will be in a moment. The caller closes it.
  public RenderedPage open(PageFormat format) {
    waiting.incrementAndGet();
    long begunBefore = begun;
    rendering.lock();
    try {
      waiting.decrementAndGet();
      RenderedPage page = latest.get(format);
      if (page == null || page.generation() <= begunBefore) {
        page = render(format);
        replace(latest.put(format, page));
      }
      RenderedPage shared = page.share();
      if (waiting.get() == 0) {
        latest.values().forEach(RenderedPage::close);
        latest.clear();
      }
      return shared;
    } finally {
      rendering.unlock();
    }
  }

  private static void replace(@Nullable RenderedPage before) {
    if (before != null) {
      before.close();
    }
  }

  private RenderedPage render(PageFormat format) {
    long begin = nanos.getAsLong();
    makeRoom();
    Exposure exposure = scrapers.begin(begin);
    begun = exposure.generation();
    PageContents now = contents.get();
    PageBuffer text = written(now, format, exposure);
    renderSeconds.set((nanos.getAsLong() - begin) / 1e9);
    bodyBytes.set((double) text.length());
    var page = new RenderedPage(format, exposure.generation(), text, gzip, now.mayBeSent());
    held.add(page);
    return page;
  }

  private PageBuffer written(PageContents now, PageFormat format, Exposure exposure) {
    var text = new PageBuffer();
    boolean whole = false;
    try {
      parts.write(now.collectors(), format, exposure, text);
      whole = true;
      return text;
    } finally {
      if (!whole) {
        text.release();
      }
    }
  }

  private void makeRoom() {
    held.removeIf(page -> !page.inUse());
    long bytes = held.stream().mapToLong(RenderedPage::length).sum();
    for (int i = 0; i < held.size() && bytes > MAX_HELD_BYTES; i++) {
      bytes -= held.get(i).length();
      held.get(i).revoke();
    }
  }
}
